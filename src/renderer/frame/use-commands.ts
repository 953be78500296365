import type { SettingsPatch } from '../../shared/settings'
import { useDesk, useIsDemo } from '../stores/desk'
import { frameStrings, lookupStrings } from '../strings'
import type { Command } from './palette-items'
import { useToggleZone } from './use-toggle-zone'

/** The commands of the palette, as far as they mean something now. */
export function useCommands(openShortcuts: () => void, openLookup: () => void): Command[] {
  const { settings, changes, client, live, route } = useDesk()
  const isDemo = useIsDemo()
  const toggleZone = useToggleZone()
  const words = frameStrings.palette
  const change = (patch: SettingsPatch) => () => void settings.change(patch).catch(changes.fail)

  const commands: Command[] = [
    { id: 'pause', text: words.pauseLive, keyName: 'Space', run: () => togglePause() },
    { id: 'undo', text: words.undo, keyName: 'Mod+z', run: () => void changes.undoLast() },
    { id: 'zone', text: words.zone, keyName: 'Shift+U', run: toggleZone },
    { id: 'shortcuts', text: words.shortcuts, keyName: '?', run: openShortcuts },
    { id: 'lookup', text: lookupStrings.command, keyName: null, run: openLookup },
    {
      id: 'dark',
      text: words.darkTheme,
      keyName: null,
      run: change({ appearance: { theme: 'dark' } }),
    },
    {
      id: 'light',
      text: words.lightTheme,
      keyName: null,
      run: change({ appearance: { theme: 'light' } }),
    },
    {
      id: 'system',
      text: words.systemTheme,
      keyName: null,
      run: change({ appearance: { theme: 'system' } }),
    },
    {
      id: 'compact',
      text: words.compact,
      keyName: null,
      run: change({ appearance: { density: 'compact' } }),
    },
    {
      id: 'normal',
      text: words.normal,
      keyName: null,
      run: change({ appearance: { density: 'default' } }),
    },
    {
      id: 'roomy',
      text: words.roomy,
      keyName: null,
      run: change({ appearance: { density: 'roomy' } }),
    },
  ]
  if (isDemo) {
    commands.push({
      id: 'stop-demo',
      text: words.stopDemo,
      keyName: null,
      run: () => void client.sources.stopDemo().catch(changes.fail),
    })
  }
  return commands

  function togglePause() {
    route.go('live')
    if (live.getState().follow.isPaused) live.resume()
    else live.pause()
  }
}
