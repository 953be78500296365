import type { FileOutletSettings } from '../../shared/outlet'
import { testFile } from '../engine/outlets/file/file'
import { broken, type Check, ok } from './check'

/** A file of alerts: that it can be written, and how much room it has. Nothing is written. */
export async function checkFile(outlet: FileOutletSettings): Promise<Check> {
  const name = `Outlet ${outlet.name}`
  try {
    return ok(name, `${await testFile(outlet)}${outlet.isOn ? '' : ', off'}`)
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    const end = message.indexOf('. ')
    if (end < 0) return broken(name, message, 'Name another file in the settings.')
    return broken(name, message.slice(0, end), message.slice(end + 2))
  }
}
