import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from '@mantine/core'

/** Ten steps are Mantine's shape; the window uses tokens, so each step is the same token. */
function tokenColour(token: string): MantineColorsTuple {
  const value = `var(${token})`
  return [value, value, value, value, value, value, value, value, value, value]
}

/** How long a menu takes to appear, ms. */
const MENU_MS = 90

/**
 * Mantine in the window's clothes: fonts, sizes and radii of the tokens, no shadows of its own. Nothing
 * moves where the system asks for that, or where `isStill`.
 */
export function makeTheme({ isStill }: { isStill: boolean }) {
  const transitionProps = { duration: isStill ? 0 : MENU_MS }
  return createTheme({
    respectReducedMotion: true,
    fontFamily: 'var(--wf-sans)',
    fontFamilyMonospace: 'var(--wf-mono)',
    primaryColor: 'accent',
    colors: { accent: tokenColour('--wf-accent'), danger: tokenColour('--wf-danger-text') },
    defaultRadius: 5,
    cursorType: 'pointer',
    fontSizes: {
      xs: 'var(--wf-text-11)',
      sm: 'var(--wf-text-12)',
      md: 'var(--wf-text-13)',
      lg: 'var(--wf-text-15)',
      xl: 'var(--wf-text-17)',
    },
    components: {
      Tooltip: {
        defaultProps: { openDelay: 400, withArrow: false, transitionProps: { duration: 0 } },
      },
      Popover: { defaultProps: { transitionProps, radius: 7, shadow: 'md' } },
      Menu: { defaultProps: { transitionProps, radius: 7, shadow: 'md' } },
      // Locking the scroll writes a style element without a nonce; nothing scrolls below anyway.
      Modal: {
        defaultProps: {
          transitionProps,
          radius: 9,
          centered: true,
          lockScroll: false,
        },
      },
      ModalRoot: { defaultProps: { transitionProps, lockScroll: false } },
      TextInput: { defaultProps: { size: 'xs' } },
      Textarea: { defaultProps: { size: 'xs' } },
      NumberInput: { defaultProps: { size: 'xs' } },
      NativeSelect: { defaultProps: { size: 'xs' } },
      Select: { defaultProps: { size: 'xs', allowDeselect: false } },
      Checkbox: { defaultProps: { size: 'xs' } },
      Switch: { defaultProps: { size: 'xs' } },
      Radio: { defaultProps: { size: 'xs' } },
    },
  })
}

/** Points Mantine's own variables at the tokens; both schemes share them, the tokens differ. */
export const resolveCssVariables: CSSVariablesResolver = () => {
  const shared = {
    '--mantine-color-body': 'var(--wf-canvas)',
    '--mantine-color-text': 'var(--wf-text-1)',
    '--mantine-color-bright': 'var(--wf-text-1)',
    '--mantine-color-dimmed': 'var(--wf-text-2)',
    '--mantine-color-placeholder': 'var(--wf-text-3)',
    '--mantine-color-error': 'var(--wf-danger-text)',
    '--mantine-color-anchor': 'var(--wf-accent)',
    '--mantine-color-default': 'var(--wf-panel)',
    '--mantine-color-default-hover': 'var(--wf-hover)',
    '--mantine-color-default-color': 'var(--wf-text-1)',
    '--mantine-color-default-border': 'var(--wf-control-edge)',
    '--mantine-color-disabled': 'var(--wf-hover)',
    '--mantine-color-disabled-color': 'var(--wf-text-3)',
    '--mantine-color-disabled-border': 'var(--wf-line-strong)',
    '--mantine-primary-color-contrast': 'var(--wf-on-accent)',
    '--mantine-primary-color-filled': 'var(--wf-accent)',
    '--mantine-primary-color-filled-hover': 'var(--wf-accent)',
    '--mantine-color-accent-filled': 'var(--wf-accent)',
    '--mantine-color-accent-filled-hover': 'var(--wf-accent)',
    '--mantine-shadow-md': 'var(--wf-shadow)',
    '--mantine-line-height': 'calc(18 / 13)',
  }
  return { variables: {}, light: shared, dark: shared }
}
