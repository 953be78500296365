import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** Writes a certificate of this machine's own for 127.0.0.1, good for a day, into a folder. */
export async function makeCertificate(folder) {
  const cert = join(folder, 'cert.pem')
  const key = join(folder, 'key.pem')
  const config = join(folder, 'openssl.cnf')
  await writeFile(config, '[req]\ndistinguished_name=dn\n[dn]\n')
  await run('openssl', [
    ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'],
    ...['-config', config, '-subj', '/CN=server.test', '-days', '1'],
    ...['-addext', 'subjectAltName=IP:127.0.0.1', '-keyout', key, '-out', cert],
  ])
  return { cert, key }
}
