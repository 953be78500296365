import type { Severity } from '../../../shared/severity'

/**
 * How bad a Zeek notice is, by its type, where no action of Zeek's says that somebody was called.
 * Of Zeek 8's own scripts: a break-in that worked or a known bad file is high or worse, an attempt
 * medium (injections high, as ntopng's), what is merely badly kept low, Zeek's own housekeeping
 * info. Types of packages (scan detection, BZAR's ATT&CK notices) stand with them. A type that is
 * not here is low.
 */
const SEVERITY_OF_NOTE: Readonly<Record<string, Severity>> = {
  'Heartbleed::SSL_Heartbeat_Attack_Success': 'critical',

  'FTP::Site_Exec_Success': 'high',
  'HTTP::SQL_Injection_Attacker': 'high',
  'HTTP::SQL_Injection_Victim': 'high',
  'Heartbleed::SSL_Heartbeat_Attack': 'high',
  'Intel::Intel': 'high',
  'Intel::Notice': 'high',
  'SSH::Login_By_Password_Guesser': 'high',
  'Signatures::Multiple_Signatures': 'high',
  'Signatures::Sensitive_Signature': 'high',
  'TeamCymruMalwareHashRegistry::Match': 'high',
  'ATTACK::Credential_Access': 'high',
  'ATTACK::Defense_Evasion': 'high',
  'ATTACK::Execution': 'high',
  'ATTACK::Impact': 'high',
  'ATTACK::Lateral_Movement': 'high',
  'ATTACK::Lateral_Movement_Extracted_File': 'high',
  'ATTACK::Lateral_Movement_Multiple_Attempts': 'high',
  'ATTACK::Lateral_Movement_and_Execution': 'high',
  'ATTACK::Persistence': 'high',

  'ATTACK::Discovery': 'medium',
  'Conn::Retransmission_Inconsistency': 'medium',
  'DNS::External_Name': 'medium',
  'FTP::Bruteforcing': 'medium',
  'Heartbleed::SSL_Heartbeat_Many_Requests': 'medium',
  'Heartbleed::SSL_Heartbeat_Odd_Length': 'medium',
  'SMTP::Blocklist_Blocked_Host': 'medium',
  'SMTP::Suspicious_Origination': 'medium',
  'SSH::Interesting_Hostname_Login': 'medium',
  'SSH::Password_Guessing': 'medium',
  'SSH::Watched_Country_Login': 'medium',
  'Scan::Address_Scan': 'medium',
  'Scan::Port_Scan': 'medium',
  'Scan::Random_Scan': 'medium',
  'Signatures::Count_Signature': 'medium',
  'Signatures::Multiple_Sig_Responders': 'medium',
  'Software::Vulnerable_Version': 'medium',

  'CaptureLoss::Too_Little_Traffic': 'info',
  'CaptureLoss::Too_Much_Loss': 'info',
  'Conn::Content_Gap': 'info',
  'Notice::Tally': 'info',
  'PacketFilter::Cannot_BPF_Shunt_Conn': 'info',
  'PacketFilter::Compile_Failure': 'info',
  'PacketFilter::Dropped_Packets': 'info',
  'PacketFilter::Install_Failure': 'info',
  'PacketFilter::No_More_Conn_Shunts_Available': 'info',
  'PacketFilter::Too_Long_To_Compile_Filter': 'info',
  'SSL::Certificate_Expires_Soon': 'info',
  'Signatures::Signature_Summary': 'info',
  'Software::Software_Version_Change': 'info',
  'Spicy::Spicy_Max_File_Depth_Exceeded': 'info',
}

const NOTES: ReadonlyMap<string, Severity> = new Map(Object.entries(SEVERITY_OF_NOTE))

/** Severity of a notice type (`SSH::Password_Guessing`) by the shipped table; low if it is not there. */
export function severityOfNote(note: string): Severity {
  return NOTES.get(note) ?? 'low'
}
