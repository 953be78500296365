import { MantineProvider } from '@mantine/core'
import { useEffect, useMemo } from 'react'
import { useStore } from 'zustand'
import { Frame } from './frame/Frame'
import { SignIn } from './frame/SignIn'
import { KeyboardProvider } from './keyboard/KeyboardProvider'
import { KeyScopes } from './keyboard/scopes'
import { type Desk, DeskContext } from './stores/desk'
import { applyAppearance } from './theme/apply-appearance'
import { makeTheme, resolveCssVariables } from './theme/mantine'

/** The window: theme and keyboard around the frame, or the page that asks for a token. */
export function App({ desk, nonce }: { desk: Desk; nonce: string }) {
  const scopes = useMemo(() => new KeyScopes(), [])
  const appearance = useStore(desk.settings, ({ settings }) => settings.appearance)
  const isStill = appearance.motion === 'reduced'
  const theme = useMemo(() => makeTheme({ isStill }), [isStill])
  const isSignedOut = useStore(desk.connection, ({ state }) => state === 'signed out')
  useEffect(() => applyAppearance(document.documentElement, appearance), [appearance])

  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={resolveCssVariables}
      defaultColorScheme="auto"
      {...(appearance.theme === 'system' ? {} : { forceColorScheme: appearance.theme })}
      getStyleNonce={() => nonce}
    >
      <DeskContext value={desk}>
        <KeyboardProvider scopes={scopes}>{isSignedOut ? <SignIn /> : <Frame />}</KeyboardProvider>
      </DeskContext>
    </MantineProvider>
  )
}
