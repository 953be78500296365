import type { RemoteTestStep } from '../../../shared/desktop'
import type { Hello } from '../../../shared/status'
import { greetRemote, type RemoteTarget } from './connection'
import { type RemoteFaultCode, toRemoteFault } from './fault'

/** The steps in their order, and the faults that each may end with. */
const STEPS: readonly { name: string; faults: readonly RemoteFaultCode[]; isTls?: true }[] = [
  { name: 'Name found', faults: ['NO_NAME'] },
  { name: 'Reached', faults: ['NO_ROUTE'] },
  { name: 'TLS', faults: ['NO_TLS', 'NOT_TRUSTED', 'CA_FILE'], isTls: true },
  { name: 'Signed in', faults: ['BAD_TOKEN', 'NOT_WATCHFLOOR', 'BUSY'] },
  { name: 'Same contract', faults: ['OTHER_CONTRACT'] },
]

/** Connects once and says of each step how it went; they end with the first that failed. */
export async function testRemote(target: RemoteTarget): Promise<RemoteTestStep[]> {
  const steps = STEPS.filter(({ isTls }) => isTls !== true || target.url.protocol === 'https:')
  try {
    const { socket, hello } = await greetRemote(target)
    socket.close()
    return steps.map(({ name }) => ({ name, isOk: true, detail: describe(name, hello) }))
  } catch (error) {
    const { code, message } = toRemoteFault(error, target.url)
    const failed = Math.max(
      steps.findIndex(({ faults }) => faults.includes(code)),
      0,
    )
    return steps.slice(0, failed + 1).map(({ name }, index) => {
      const isOk = index < failed
      return { name, isOk, detail: isOk ? '' : message }
    })
  }
}

function describe(step: string, { actor, isReadOnly, version }: Hello): string {
  if (step === 'Signed in') return `As ${actor}, who ${isReadOnly ? 'reads only' : 'may decide'}`
  return step === 'Same contract' ? `Watchfloor ${version}` : ''
}
