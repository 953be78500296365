/**
 * Services that programs ask about an address, a file or a site by writing it, or its hash, into a
 * name below theirs: lists of senders of unwanted mail, and look-ups of virus scanners. To every
 * figure they look like a tunnel, and their domain belongs to a vendor.
 */
const REPUTATION_SERVICES = new Set([
  // Lists of senders of unwanted mail.
  ...['spamhaus.org', 'spamhaus.net', 'spamcop.net', 'sorbs.net', 'barracudacentral.org'],
  ...['uceprotect.net', 'surbl.org', 'uribl.com', 'abuseat.org', 'mailspike.net', 'dnswl.org'],
  ...['senderscore.com', 'returnpath.net', 'backscatterer.org', 'psbl.org', 'manitu.net'],
  ...['dronebl.org', 'njabl.org', 'junkemailfilter.com', 'hostkarma.com', 'spamrats.com'],
  ...['0spam.org', 'blocklist.de', 'truncate.gbudb.net', 'gbudb.net', 'rhsbl.org', 'dnsbl.info'],
  ...['invaluement.com', 'ahbl.org', 'support-intelligence.net', 'isipp.com', 'habeas.com'],
  // Virus scanners, filters of sites and mail, and lists of files.
  ...['mcafee.com', 'trellix.com', 'gti-mcafee.com', 'sophosxl.net', 'sophosxl.com', 'sophos.com'],
  ...['cymru.com', 'trendmicro.com', 'trendmicro.eu', 'e5.sk', 'eset.com', 'eset.net'],
  ...['esetsoftware.com', 'avast.com', 'avcdn.net', 'ff.avast.com', 'avira.com', 'webcfs00.com'],
  ...['webcfs01.com', 'webcfs02.com', 'webcfs03.com', 'webcfs06.com', 'webcfs07.com'],
  ...['symantec.com', 'messagelabs.com', 'brightcloud.com', 'webroot.com', 'cloudmark.com'],
  ...[
    'ctmail.com',
    'commtouch.com',
    'cyren.com',
    'rspamd.com',
    'bitdefender.net',
    'nimbus.bitdefender.net',
  ],
  ...['f-secure.com', 'kaspersky.com', 'kaspersky-labs.com', 'barracudabrts.com', 'zvelo.com'],
  ...['fortiguard.com', 'fortinet.net', 'opendns.com', 'dnsbl.sh', 'clamav.net', 'immunet.com'],
])

/** Whether a name, in small letters, is that of such a service. */
export function isReputationService(name: string): boolean {
  for (let at = name.length; at > 0; ) {
    at = name.lastIndexOf('.', at - 1)
    if (REPUTATION_SERVICES.has(name.slice(at + 1))) return true
  }
  return false
}
