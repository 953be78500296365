import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { type FileOutletSettings, outletSettingsSchema } from '../../shared/outlet'
import { checkFile } from './doctor-file'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'watchfloor-doctor-file-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

function outlet(path: string): FileOutletSettings {
  const parsed = outletSettingsSchema.parse({ id: 'siem', name: 'SIEM', kind: 'file', path })
  if (parsed.kind !== 'file') throw new Error('It is no file')
  return parsed
}

it('says whether alerts can be written, and how to mend it', async () => {
  const path = join(folder, 'alerts.jsonl')
  expect(await checkFile(outlet(path))).toMatchObject({
    name: 'Outlet SIEM',
    state: 'ok',
    detail: expect.stringContaining(`${path}: a new file, `),
  })
  expect(await checkFile({ ...outlet(path), isOn: false })).toMatchObject({
    detail: expect.stringMatching(/GiB free, off$/),
  })
  const missing = join(folder, 'none')
  expect(await checkFile(outlet(join(missing, 'a.jsonl')))).toEqual({
    name: 'Outlet SIEM',
    state: 'broken',
    detail: `There is no folder ${missing}`,
    mend: 'Create it, or name a file elsewhere.',
  })
})
