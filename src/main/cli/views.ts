import type { Command } from 'commander'
import { type Run, withConnection } from './shell'
import { formatTable } from './table'

/** `watchfloor views`: the saved views of Live. */
export function addViewsCommand(program: Command, run: Run): void {
  const views = program.command('views').description('saved views: a tab and a filter under a name')
  views
    .command('list')
    .description('all views in their order, with the alerts that each holds now')
    .action(() =>
      run((shell) =>
        withConnection(shell, async ({ client }) => {
          const counted = await client.views.list()
          shell.output.printJson({ views: counted })
          shell.output.print(
            formatTable(
              [
                { title: 'View' },
                { title: 'Alerts', isNumber: true },
                { title: 'Id' },
                { title: 'Tab' },
                { title: 'Query', width: 80 },
              ],
              counted.map(({ name, alerts, id, tab, filter }) => [
                name,
                `${alerts}`,
                id,
                tab,
                filter.query ?? '',
              ]),
            ),
          )
          return undefined
        }),
      ),
    )
}
