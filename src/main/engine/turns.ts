/** Runs one piece of work after the other. */
export function createTurns(): <T>(work: () => Promise<T>) => Promise<T> {
  let turn: Promise<unknown> = Promise.resolve()
  return (work) => {
    const run = turn.then(work, work)
    turn = run.catch(() => undefined)
    return run
  }
}
