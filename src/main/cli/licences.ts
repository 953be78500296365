import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Command } from 'commander'
import { findPageFolder } from '../page-folder'
import { CommandError } from './failure'
import type { Run } from './shell'

/** `watchfloor licences`: the third-party notice that `npm run build` wrote beside the page. */
export function addLicencesCommand(program: Command, run: Run): void {
  program
    .command('licences')
    .description('the packages of others that are shipped, with their licences')
    .action(() =>
      run(async (shell) => {
        const notice = await readNotice(join(findPageFolder(), 'THIRD-PARTY.txt'))
        shell.output.printJson({ notice })
        shell.output.print(notice)
        return undefined
      }),
    )
}

async function readNotice(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (cause) {
    throw new CommandError(`${file} is not there. Run npm run build in the checkout.`, { cause })
  }
}
