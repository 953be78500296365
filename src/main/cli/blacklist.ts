import type { Command } from 'commander'
import { addChangeCommands } from './blacklist-change'
import { addExportCommand } from './blacklist-export'
import { addFeedCommand } from './blacklist-feed'
import { addListImportCommand } from './blacklist-import'
import { addPolicyCommand } from './blacklist-policy'
import { addRadiusCommand } from './blacklist-radius'
import { addReadCommands } from './blacklist-read'
import { addWhyCommand } from './blacklist-why'
import type { Run } from './shell'

/** `watchfloor blacklist ...`: the lists from the command line. */
export function addBlacklistCommand(program: Command, run: Run): void {
  const blacklist = program
    .command('blacklist')
    .description('the lists: look, change, import and export')
  addReadCommands(blacklist, run)
  addWhyCommand(blacklist, run)
  addRadiusCommand(blacklist, run)
  addChangeCommands(blacklist, run)
  addListImportCommand(blacklist, run)
  addExportCommand(blacklist, run)
  addFeedCommand(blacklist, run)
  addPolicyCommand(blacklist, run)
}
