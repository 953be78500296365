import type { SecretSealer } from './engine/secret-sealer'
import type { FromEngine, ToEngine } from './engine-messages'

type Answer = Pick<Extract<ToEngine, { kind: 'answer' }>, 'text' | 'problem'>

/** Seals secrets of the engine by asking the desktop, which alone can ask the key ring. */
export class DesktopSealer implements SecretSealer {
  private calls = 0
  private readonly waiting = new Map<number, (answer: Answer) => void>()

  constructor(private readonly say: (message: FromEngine) => void) {}

  async seal(text: string): Promise<string> {
    const sealed = await this.ask('seal', text)
    if (sealed.text === null) throw new Error(sealed.problem ?? 'it gives no reason')
    return sealed.text
  }

  async open(sealed: string): Promise<string | null> {
    return (await this.ask('open', sealed)).text
  }

  /** Takes what the desktop answers. */
  take({ call, text, problem }: Answer & { call: number }): void {
    this.waiting.get(call)?.({ text, problem })
    this.waiting.delete(call)
  }

  private ask(kind: 'seal' | 'open', text: string): Promise<Answer> {
    this.calls += 1
    const call = this.calls
    return new Promise((resolve) => {
      this.waiting.set(call, resolve)
      this.say({ kind, call, text })
    })
  }
}
