// Words of what this machine keeps: room, pinned cases, why fetching pauses, what was wiped.

export const storageZh = {
  title: '本机存储', used: '已用', ofQuota: (used: string, quota: string) => `${used} / ${quota}`, fixed: '固定与待上传', fixedHint: '腾空间时不会删除', free: '磁盘剩余', floor: (size: string) => `始终保留 ${size} 给其他程序`,
  quota: '上限', quotaOf: (size: number) => `${size} GB`, upload: '待上传影像', nothingToUpload: '没有，全部已在服务器', clear: '清理未固定的影像', clearSure: '删除未固定的影像？', clearHint: '只删服务器上也有的；需要时会重新取。打分、备注和未上传的影像不受影响。',
  cleared: (size: string) => `已腾出 ${size}`, cases: '本机案件', noCases: '还没有取到本机的影像。在“任务”中点“取到本机”即可离线评审。', pinned: '已固定', notPinned: '未固定', keepUntil: (when: string) => `${when} 前须联网一次`, here: (a: string, b: string) => `${a} / ${b}`,
  paused: { diskFull: '磁盘已满，取影像暂停。已存内容不受影响；腾出空间后自动继续。', lowDisk: '磁盘剩余太少，取影像暂停。已存内容不受影响；腾出空间后自动继续。', overQuota: '已到本机存储上限，取影像暂停。请调高上限，或取消固定一些案件；之后自动继续。' },
  pausedShort: '取影像暂停', wiped: '已清除记录', wipedWhy: { revoked: '案件已收回', expired: '离线期满未联网' }, wipedLine: (when: string, files: number, size: string) => `${when} · ${files} 个文件，${size}`, keptLine: (events: number, files: number) => `未送达服务器的 ${events} 条操作、${files} 个文件仍加密留存`,
  keys: '静态加密', keysHow: { system: '已加密，密钥由操作系统保管', password: '已加密，密钥由登录密码保护' }, caseNo: (id: string) => `案件 ${id}`, progress: '取影像进度',
};

export const storageEn: { readonly [K in keyof typeof storageZh]: (typeof storageZh)[K] } = {
  title: 'Storage on this machine', used: 'Used', ofQuota: (used, quota) => `${used} of ${quota}`, fixed: 'Pinned and not sent', fixedHint: 'never removed to make room', free: 'Free on the disk', floor: (size) => `${size} always left for everything else`,
  quota: 'Limit', quotaOf: (size) => `${size} GB`, upload: 'Footage to be sent', nothingToUpload: 'none, the server has all', clear: 'Remove footage that is not pinned', clearSure: 'Remove footage that is not pinned?', clearHint: 'Only what the server has too; it is fetched again when it is needed. Scores, notes and footage not yet sent stay.',
  cleared: (size) => `${size} freed`, cases: 'Cases on this machine', noCases: 'No footage is here yet. “Take offline” in the inbox lets you review without a network.', pinned: 'pinned', notPinned: 'not pinned', keepUntil: (when) => `connect once before ${when}`, here: (a, b) => `${a} of ${b}`,
  paused: { diskFull: 'The disk is full, fetching footage pauses. What is saved is safe; it goes on by itself once there is room.', lowDisk: 'Too little is free on the disk, fetching footage pauses. What is saved is safe; it goes on by itself once there is room.', overQuota: 'The limit of this machine is reached, fetching footage pauses. Raise the limit or unpin cases; then it goes on by itself.' },
  pausedShort: 'fetching pauses', wiped: 'What was wiped', wipedWhy: { revoked: 'taken away', expired: 'offline too long' }, wipedLine: (when, files, size) => `${when} · ${files} files, ${size}`, keptLine: (events, files) => `${events} own acts and ${files} files that the server lacks are kept, sealed`,
  keys: 'Encryption at rest', keysHow: { system: 'encrypted, key kept by the operating system', password: 'encrypted, key protected by your password' }, caseNo: (id) => `case ${id}`, progress: 'Fetching footage',
};
