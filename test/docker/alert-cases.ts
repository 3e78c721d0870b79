/** What Prometheus is told, a sample every 15 s, and which alerts fire at an instant because of it. */
export type AlertCase = { says: string; series: Record<string, string>; at: string; firing: readonly string[] }

const READY = (role: string, node = role): string => `hadir_ready{role="${role}",node="${node}",check="database"}`
const ALL_READY = Object.fromEntries(
  ['app', 'relay', 'worker', 'realtime'].flatMap((role) => [1, 2].map((n) => [READY(role, `${role}-${n}`), '1x300'])),
)
const fine = {
  ...ALL_READY,
  'hadir_queue_waiting{node="relay-1"}': '0x300',
  'hadir_backup_age_seconds{node="w"}': '60x300',
}
const tell = (series: Record<string, string>): Record<string, string> => ({ ...fine, ...series })
const requests = (status: string, values: string): Record<string, string> => ({
  [`hadir_http_request_seconds_count{node="app-1",status="${status}"}`]: values,
})

export const ALERT_CASES: readonly AlertCase[] = [
  { says: 'a house that is well', series: fine, at: '1h', firing: [] },
  { says: 'one process is well', series: { [READY('embedded')]: '1x300' }, at: '1h', firing: [] },
  {
    says: 'a process does not answer, for half a minute',
    series: tell({ 'up{job="hadir-app",instance="app-node-1:9464"}': '1x3 0x2' }),
    at: '75s',
    firing: [],
  },
  {
    says: 'a process does not answer, for longer',
    series: tell({ 'up{job="hadir-app",instance="app-node-1:9464"}': '1x3 0x40' }),
    at: '3m',
    firing: ['HadirProcessDown'],
  },
  {
    says: 'no worker is there',
    series: { ...tell({}), [READY('worker', 'worker-1')]: '_x300', [READY('worker', 'worker-2')]: '_x300' },
    at: '5m',
    firing: ['HadirRoleMissing'],
  },
  {
    says: 'one relay is left',
    series: tell({ [READY('relay', 'relay-2')]: '_x300' }),
    at: '20m',
    firing: ['HadirFewNodes'],
  },
  {
    says: 'the database refuses all app nodes',
    series: tell({ [READY('app', 'app-1')]: '0x300', [READY('app', 'app-2')]: '0x300' }),
    at: '5m',
    firing: ['HadirDatabaseRefuses', 'HadirDatabaseRefuses', 'HadirRoleDead'],
  },
  {
    says: 'one request in fifty fails',
    series: tell({ ...requests('2xx', '0+49x300'), ...requests('5xx', '0+1x300') }),
    at: '15m',
    firing: ['HadirRequestsFail'],
  },
  {
    says: 'one in five hundred',
    series: tell({ ...requests('2xx', '0+499x300'), ...requests('5xx', '0+1x300') }),
    at: '15m',
    firing: [],
  },
  {
    says: 'a tenth of the taps take a second',
    series: tell({
      'hadir_punch_seconds_bucket{node="a",le="0.5"}': '0+9x300',
      'hadir_punch_seconds_bucket{node="a",le="1"}': '0+10x300',
      'hadir_punch_seconds_bucket{node="a",le="+Inf"}': '0+10x300',
    }),
    at: '15m',
    firing: ['HadirTapsSlow'],
  },
  {
    says: 'nobody numbers, nobody delivers, nobody takes jobs',
    series: tell({
      'hadir_outbox_oldest_seconds{node="relay-1"}': '20x300',
      'hadir_delivery_oldest_seconds{node="relay-1"}': '90x300',
      'hadir_queue_oldest_seconds{node="relay-1"}': '45x300',
      'hadir_relay_hindered{node="relay-1"}': '1x300',
    }),
    at: '5m',
    firing: ['HadirNobodyNumbers', 'HadirQueueOld', 'HadirRelayStuck', 'HadirScreensLate'],
  },
  {
    says: 'jobs failed, events were lost; told by two, said once',
    series: tell({
      'hadir_queue_failed{node="relay-1"}': '2x300',
      'hadir_queue_failed{node="relay-2"}': '2x300',
      'hadir_dead_letters{node="relay-1"}': '1x300',
      'hadir_dead_letters{node="relay-2"}': '1x300',
    }),
    at: '5m',
    firing: ['HadirDeadLetters', 'HadirJobsFailed'],
  },
  {
    says: 'Redis is away',
    series: { ...tell({}), 'hadir_queue_waiting{node="relay-1"}': '0x4 stale' },
    at: '10m',
    firing: ['HadirQueueUnknown'],
  },
  {
    says: 'most screens are gone',
    series: tell({ 'hadir_realtime_connections{node="r1"}': '100x60 20x60' }),
    at: '19m',
    firing: ['HadirSocketsDropped'],
  },
  {
    says: 'people go home one after another',
    series: tell({ 'hadir_realtime_connections{node="r1"}': '100-0.3x300' }),
    at: '60m',
    firing: [],
  },
  {
    says: 'the disk is nearly full',
    series: tell({
      'hadir_disk_free_bytes{node="a",folder="data"}': '1e8x300',
      'hadir_disk_size_bytes{node="a",folder="data"}': '1e10x300',
    }),
    at: '10m',
    firing: ['HadirDiskFull', 'HadirDiskLow'],
  },
  {
    says: 'two days without a backup, nine without a trial',
    series: tell({
      'hadir_backup_age_seconds{node="w"}': '172800x300',
      'hadir_backup_drill_age_seconds{node="w"}': '777600x300',
    }),
    at: '70m',
    firing: ['HadirBackupOld', 'HadirBackupUntried'],
  },
  {
    says: 'the archive of the binary log stands still, for four minutes',
    series: tell({ 'hadir_binlog_age_seconds{node="w"}': '10x10 15+15x16' }),
    at: '6m',
    firing: [],
  },
  {
    says: 'the archive of the binary log stands still, for longer',
    series: tell({ 'hadir_binlog_age_seconds{node="w"}': '10x10 15+15x200' }),
    at: '15m',
    firing: ['HadirBinlogOld'],
  },
  {
    says: 'the end of the audit chain was not written down for three hours',
    series: tell({ 'hadir_audit_export_age_seconds{node="w"}': '10800x300' }),
    at: '20m',
    firing: ['HadirAuditHeadOld'],
  },
  {
    says: 'the certificate ends in a week',
    series: tell({
      'hadir_certificate_expires_seconds{node="w"}': '604800x300',
      'hadir_certificate_valid{node="w"}': '1x300',
    }),
    at: '70m',
    firing: ['HadirCertificateEnds'],
  },
  {
    says: 'it has ended',
    series: tell({
      'hadir_certificate_expires_seconds{node="w"}': '-60x300',
      'hadir_certificate_valid{node="w"}': '0x300',
    }),
    at: '70m',
    firing: ['HadirCertificateEnds', 'HadirCertificateWrong'],
  },
  {
    says: 'a clock is five seconds behind, a process late, and nearly out of files',
    series: tell({
      'hadir_clock_offset_seconds{node="a"}': '-5x300',
      'nodejs_eventloop_lag_p99_seconds{node="a",role="app"}': '0.4x300',
      'process_open_fds{node="a",role="app"}': '900x300',
      'process_max_fds{node="a",role="app"}': '1024x300',
    }),
    at: '10m',
    firing: ['HadirClockOff', 'HadirFilesNearLimit', 'HadirProcessBusy'],
  },
]
