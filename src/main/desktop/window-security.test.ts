import type { Session, WebContents } from 'electron'
import { describe, expect, it } from 'vitest'
import { SECURE_PREFERENCES, secureContents, secureSession } from './window-security'

describe('the window’s security', () => {
  it('gives the page neither Node nor the preload’s world', () => {
    expect(SECURE_PREFERENCES).toMatchObject({
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webSecurity: true,
      webviewTag: false,
    })
  })

  it('denies navigation, redirects, webviews and new windows', () => {
    const prevented: string[] = []
    const links: string[] = []
    type OpenHandler = (details: { url: string }) => unknown
    let open: OpenHandler | null = null
    const contents = {
      on: (name: string, take: (event: { preventDefault: () => void }) => void) =>
        take({ preventDefault: () => prevented.push(name) }),
      setWindowOpenHandler: (handler: OpenHandler) => {
        open = handler
      },
    } as unknown as WebContents
    secureContents(contents, (url) => links.push(url))
    expect(prevented.sort()).toEqual([
      'will-attach-webview',
      'will-frame-navigate',
      'will-navigate',
      'will-redirect',
    ])
    const details = { url: 'https://example.test/' }
    expect((open as OpenHandler | null)?.(details)).toEqual({ action: 'deny' })
    expect(links).toEqual([details.url])
  })

  describe('of its session', () => {
    type Handlers = {
      request: (c: null, permission: string, answer: (is: boolean) => void, d: object) => void
      check: (c: null, permission: string, origin: string) => boolean
      device: () => boolean
      before: (details: { url: string }, answer: (verdict: { cancel: boolean }) => void) => void
    }
    const handlers: Partial<Handlers> = {}
    secureSession({
      setPermissionRequestHandler: (take: Handlers['request']) => {
        handlers.request = take
      },
      setPermissionCheckHandler: (take: Handlers['check']) => {
        handlers.check = take
      },
      setDevicePermissionHandler: (take: Handlers['device']) => {
        handlers.device = take
      },
      webRequest: {
        onBeforeRequest: (take: Handlers['before']) => {
          handlers.before = take
        },
      },
    } as unknown as Session)

    const isGranted = (permission: string, requestingUrl: string) => {
      let granted: boolean | null = null
      handlers.request?.(null, permission, (is) => (granted = is), { requestingUrl })
      expect(handlers.check?.(null, permission, requestingUrl)).toBe(granted)
      return granted
    }

    it('lets our page write to the clipboard, and grants nothing else', () => {
      expect(isGranted('clipboard-sanitized-write', 'app://watchfloor/')).toBe(true)
      expect(isGranted('clipboard-sanitized-write', 'https://example.test/')).toBe(false)
      const others = ['notifications', 'geolocation', 'media', 'clipboard-read', 'hid', 'toString']
      for (const permission of others) {
        expect(isGranted(permission, 'app://watchfloor/')).toBe(false)
      }
      expect(handlers.device?.()).toBe(false)
    })

    it.each([
      ['app://watchfloor/index.html', false],
      ['blob:app://watchfloor/1234', false],
      ['data:image/png;base64,AA', false],
      ['https://example.test/', true],
      ['http://127.0.0.1:7171/', true],
      ['file:///etc/passwd', true],
      ['blob:https://example.test/1', true],
      ['app://other/', true],
    ])('a request for %s is stopped: %s', (url, isStopped) => {
      let stopped: boolean | null = null
      handlers.before?.({ url }, ({ cancel }) => (stopped = cancel))
      expect(stopped).toBe(isStopped)
    })
  })
})
