// The window's words in Chinese: the language it is written in first. en.ts has the same shape or it does not compile.

import { signingZh } from './signing.ts';
import { sm2Zh } from './sm2.ts';
import { verifyZh } from './verify.ts';
import { conflictsZh } from './conflicts.ts';
import { storageZh } from './storage.ts';
import { diagnosticsZh } from './diagnostics.ts';
import { documentsZh } from './documents.zh.ts';
import { camerasZh } from './cameras.ts';
import { recordingsZh } from './recordings.ts';
import { followingZh } from './following.ts';
import { pictureZh } from './picture.ts';
import { redactionZh } from './redaction.ts';
import { facesZh } from './faces.ts';
import { adviceZh } from './advice.ts';
import { drawnZh } from './drawn.ts';
import { videoZh } from './video.ts';
import { openingZh } from './opening.ts';
import { panelZh, panelRefusalZh } from './panel.ts';
import { agendaZh } from './agenda.ts';
import { liveZh } from './live.ts';
import { roomZh } from './room.ts';
import { ruleFormZh } from './rule-form.ts';
import { scoringZh } from './scoring.ts';
import { standardsZh } from './standards.ts';

export const zhCN = {
  signing: signingZh,
  sm2: sm2Zh,
  diagnostics: diagnosticsZh,
  documents: documentsZh,
  picture: pictureZh,
  cameras: camerasZh,
  recordings: recordingsZh,
  following: followingZh,
  advice: adviceZh,
  drawn: drawnZh,
  video: videoZh,
  faces: facesZh,
  redaction: redactionZh,
  ruleForm: ruleFormZh,
  scoring: scoringZh,
  standards: standardsZh,
  panel: panelZh,
  room: roomZh,
  agenda: agendaZh,
  live: liveZh,
  opening: openingZh,
  app: { name: '勘台', title: '勘台 · 云上踏勘评审', skip: '跳到正文' },
  common: {
    colon: '：',
    cancel: '取消', close: '关闭', save: '保存', retry: '重试', back: '返回任务列表', loading: '正在打开…', yes: '是', no: '否', search: '搜索',
    saved: '已存本机', saving: '正在保存…', notFound: '找不到这个案件，可能已改派他人。', all: '全部', reason: '理由', of: (a: number, b: number) => `${a} / ${b}`,
  },
  failure: {
    unreachable: '本机后台没有应答。已存内容不受影响，请重新打开勘台。',
    signedOut: '登录已失效，请重新登录。已存内容仍在本机。',
    notAllowed: '您没有做这件事的权限。',
    notFound: '找不到要处理的内容。',
    offline: '服务器连不上。内容已存本机，恢复连接后会自动送出。',
    diskFull: '本机磁盘已满，这一步没有保存。请腾出空间后重试。',
    noItem: '先选中一项，再标注。',
    other: '没有成功，内容未改变。请重试；仍不行请联系管理员。',
    missing: '还缺少必要内容，见左侧清单。',
  },
  refusal: {
    ...panelRefusalZh,
    unknownType: '这一操作本版本不认识。', badBody: '内容不完整，没有保存。', erased: '内容已按期限清除。', wrongChannel: '操作位置不对，没有保存。',
    notAllowed: '您没有做这件事的权限。', notAssigned: '您不在本案评审组中。', notOpened: '合议尚未开启。', alreadySubmitted: '打分表已提交并锁定，不能再改。',
    notAllSubmitted: '还有专家没有提交，不能开启合议。', sheetMismatch: '打分表与提交时不一致，请重新打开本案。', alreadyOpened: '合议已经开启。',
    unknownCall: '本案中没有这次通话、录制或预约。', unknownCase: '找不到这个案件。', unknownFootage: '影像已撤回或不在本案中。', unknownMark: '标注已被删除。', unknownMatter: '找不到这个事项。',
    documentChanged: '别人刚签过这份文件，请再签一次。', notNumbered: '还没有文号。', notComposed: '请先生成结论。', nothingToUndo: '没有可撤销的操作。', unsettledValues: '两台机器上给了不同的值，请先逐项选定，再提交。', reasonMissing: '缺少理由，没有保存。', alreadyRequested: '已经一次性告知过补拍，不能再次告知。',
    other: '规则不允许这一操作，没有保存。',
  },
  signIn: {
    lead: '云上踏勘 · 专家评审工作站', user: '用户名', password: '密码', enter: '登录', entering: '正在登录…', demo: '演示账号', demoHint: '点一下即填入', known: '本机用过的账号（可离线登录）',
    wrongPassword: '用户名或密码不对。', needsServer: '服务器连不上，而您没有在本机登录过。请联网后再登录一次，以后即可离线登录。', throttled: '尝试次数过多，请过一分钟再试。',
    revokedDevice: '本机已被停用，请联系管理员。', serverChanged: '这台服务器与本机以前登录的不是同一台。为保护本机数据，没有登录；请核对服务器地址，或联系管理员。', locked: '本机数据已加密，只有在本机登录过的人能打开。请其中一人先登录一次，或在连上服务器时再登录。',
    userMissing: '请填写用户名', passwordMissing: '请填写密码', server: '服务器',
  },
  role: { expert: '专家', lead: '组长', staff: '工作人员', supervisor: '监管' },
  menu: {
    inbox: '任务', verify: '验证结论', settings: '设置', signOut: '退出登录', help: '快捷键', language: 'English', theme: '外观', person: '个人菜单',
    light: '浅色', dark: '深色', system: '跟随系统', review: '评审', conclusion: '结论', import: '导入影像', pages: '案件页面', round: (n: number) => `第 ${n} 轮`,
  },
  sync: {
    title: '同步', savedHere: '已存本机', onServer: '服务器已同步', waiting: (n: number) => `${n} 条待同步`, syncing: '正在同步', offlineSince: (time: string) => `离线 自 ${time}`,
    offline: '离线', savedCount: (n: number) => `${n} 条已存本机`, signedOut: '未登录', last: '上次同步', never: '还没有', next: '下次重试', now: '立即同步', transfer: '影像传输',
    speed: (a: string) => `${a}/秒`, left: (a: string) => `约剩 ${a}`, refused: (n: number) => `${n} 条被服务器拒收，仍存本机`, explainOnline: '您做的每一步都先存本机，再送服务器。', explainOffline: '可以继续工作。恢复连接后自动送出。',
    unreachable: '本机后台没有应答', unreachableHint: '请重新打开勘台；已存内容不受影响。',
  },
  status: { unassigned: '未派单', scoring: '评分中', submitted: '待合议', opened: '合议中', concluded: '已办结', withdrawn: '已撤回', returned: '已退件' },
  inbox: {
    title: '任务', mine: '我的任务', others: '等待他人', due: '临近期限', emptyDue: '没有临近或超过期限的案件。', emptyDueHint: '法定、承诺和整改期限临近时在这里提醒。', done: '已完成', all: '全部', filters: '任务分类', searchHint: '编号、申请人或事项', state: '状态', number: '编号', applicant: '申请人', matter: '事项', role: '身份',
    limit: '时限', progress: '打分进度', footage: '影像', offline: '离线', unsynced: '待同步', action: '操作', score: '评分', open: '开启合议', conclude: '办理结论', look: '查看',
    take: '取到本机', ready: '已在本机', fetchingOriginals: '可看，正在取原件', fetching: (p: string) => `正在取 ${p}`, partial: (p: string) => `已取 ${p}`, drop: '不再保留在本机', stop: '停止', none: '未取到本机', nothing: '—',
    emptyMine: '现在没有要您办的案件。', emptyMineHint: '新派的案件会自动出现在这里；可以在“全部”中查看其他案件。', emptyOthers: '没有在等别人的案件。', emptyDone: '还没有办结的案件。', emptyAll: '还没有案件派到您名下。',
    emptyAllHint: '派单后会自动出现。若您确信已派单，请看右上角是否已同步。', emptySearch: (q: string) => `没有与“${q}”相符的案件。`, clear: '清除搜索', keys: '选择', keyOpen: '打开', syncLine: '同步', rows: (n: number) => `共 ${n} 件`,
  },
  review: {
    footage: '影像', footageHere: (a: number, b: number) => `${a} / ${b} 已在本机`, evidence: '证据', noFootage: '本案还没有影像。', noFootageStaff: '请到“导入影像”添加。', noFootageExpert: '工作人员导入后会自动出现。',
    noEvidence: '选中一项，按 M 在影像上标注。', sheet: '打分表', key: '关键', filterAll: '全部', unanswered: (n: number) => `未答 ${n}`, fails: (n: number) => `不符合 ${n}`, keys: '★ 关键', withEvidence: (n: number) => `有证据 ${n}`,
    nothingHere: '没有符合筛选的项目。', answers: { meets: '符合', basically: '基本符合', fails: '不符合', na: '合理缺项' }, open: '未答', pointsOf: (a: string, b: string) => `${a} / ${b} 分`, points: '得分', full: (n: number) => `满分 ${n} 分`,
    note: '备注', noteHint: '看到什么、在哪里（按 N）', noteMust: '此答案必须写备注', advice: '暖心指导', adviceHint: '给申请人的建议，不计分', adviceAdd: '＋ 建议', naReason: '合理缺项的理由（必填）', naReasonHint: '为什么这一项不适用，例如：不经营冷藏食品',
    naAsk: '请写明理由，按 Enter 保存，Esc 取消', mark: '标注', markAdd: '＋ 标注 (M)', markHint: '在影像上点一下或拖出方框；Esc 结束', markRemove: '删除标注', markNone: '先选中一项，再标注', basis: '依据', method: '核查方法', deferred: '可容后补', noBasis: '未列',
    levels: { key: '关键', important: '重点', general: '一般' }, current: '目前', ifRest: '其余都符合时', hidden: '按本局设置，评分期间不显示结果。', derivation: '推导', submit: '提交并锁定', left: (n: number) => `还差 ${n} 项`, whatsLeft: '提交前还差',
    leftAnswers: (n: number) => `${n} 项未答`, leftNotes: (n: number) => `${n} 项缺备注`, leftReasons: (n: number) => `${n} 项缺理由`, leftPoints: (n: number) => `${n} 项缺分数`, allDone: '全部项目已答完。', goThere: '去看第一项', opinion: '评审意见（必填）',
    opinionHint: '概括您看到的情况和您的意见', submitTitle: '提交并锁定打分表', submitSure: '提交后打分表锁定，任何人都不能再改。您的意见与打分会签名存证。', submitted: '已提交并锁定', submittedAt: (time: string) => `${time} 提交，打分表已锁定`, lockedOther: '打分已结束',
    readOnly: '只读：您不在本案的评分专家中', lockedHint: '合议开启后可见全体意见。', unsureOffline: '现在离线，提交会先存本机，联网后自动送出。', source: '原始', proxy: '预览', level: (n: number) => `层级 ${n}`, unadjusted: '未调整', adjusted: '已调整',
    browse: '浏览', point: '点', box: '框', tools: '影像工具', heading: '方位', fov: '视场', fit: '全景', zoomIn: '放大', zoomOut: '缩小', noViewer: '这台机器不能显示影像。', noViewerHint: '绘图程序没有启动，本机也没有 WebGL 2。请重新打开窗口；仍不行时更新显卡驱动或换用其他机器。打分表仍可使用，已保存的内容都在。',
    layoutBoth: '影像与表', layoutPicture: '只看影像', layoutSheet: '只看打分表', layout: '版面', undone: '已撤销', redone: '已恢复', undoneWhat: (what: string) => `已撤销：${what}`, redoneWhat: (what: string) => `已恢复：${what}`, itemNow: (no: string, answer: string) => `${no} 现为“${answer}”`, itemChanged: (no: string, part: string) => `${no} ${part}`, answerSaved: (no: string, answer: string) => `${no} ${answer}，已存本机`, savedNote: '已存本机', marked: '标注已存本机',
    nextAfter: '答后跳到下一未答项', sectionProgress: (a: number, b: number) => `${a} / ${b}`, phrases: '常用语', holes: (n: number) => `${n} 块影像没有取到`, loadingPicture: '正在取影像', sharp: '已清晰', restored: '显卡已恢复', shot: '看点', whole: '整张', noAnswerYet: '先答题，再评分',
    viewOf: (title: string) => `${title} 影像`, footageNumber: (n: number) => `影像 ${n}`, suspended: '显卡暂停，正在恢复…', panelAnswers: '全体意见',
  },
  viewer: {
    nothing: '没有影像', sphere: (yaw: string, pitch: string, fov: string) => `全景，水平 ${yaw} 度，俯仰 ${pitch} 度，视场 ${fov} 度`, flat: (x: string, y: string) => `图片，中心像素 ${x}, ${y}`, sharp: '已清晰', loading: '正在取细节',
    marks: (n: number, all: number) => `画面内标注 ${n} 处，共 ${all} 处`, pointTool: '点标注工具', boxTool: '框标注工具', cursor: (a: string, b: string) => `光标 ${a}, ${b}`, cornerSet: '第一角已定', stop: '。',
  },
  conclusion: {
    title: '结论', ready: '办理进度', submittedAll: (a: number, b: number) => `专家提交 ${a} / ${b}`, opened: '合议已开启', unsettled: (n: number) => `分歧 ${n} 项待议定`, settledAll: '分歧已全部议定', rectified: '整改已结束', minutesApproved: '会议纪要已全部确认', numbered: '文号', numberPending: '编号待赋', composed: '结论已生成', stale: '结论生成后案情有变，请重新生成',
    signed: '结论已签名', openPanel: '合议开启', openPanelHint: '开启后，评审组互相可见打分与意见，不能撤回。', disagreements: '分歧议定', noDisagreement: '没有需要议定的分歧。', sheetsAwaitedHint: '专家都已提交。打分表随同步到达，到齐后这里会列出分歧。', settle: '议定', settleAnswer: '议定为', settleReason: '议定理由（必填，写入结论）', settled: '已议定', points: '分数',
    preview: '预览', previewDraft: '草稿', previewSigned: '签名件', noPreview: '还没有可预览的文件。', noPreviewHint: '备齐左侧清单后点“生成结论”。', compose: '生成结论', recompose: '重新生成', composing: '正在生成…', sign: '签名', signing: '正在签名…', signHint: '用本机的测试密钥签名，不是正式印章。',
    signSure: '签名后结论不能再改，只能另出更正件。', save: '另存 PDF', print: '打印', page: (a: number, b: number) => `第 ${a} / ${b} 页`, zoomIn: '放大', zoomOut: '缩小', outcome: '结论', testKey: '测试密钥', signer: '签名人', matter: '事项', notStaff: '结论由工作人员办理，这里只能查看。', rendering: '正在排版…',
    previewFailed: '预览打不开。文件没有损坏，请重试。', missingGlyph: (c: string, w: string) => `字体里没有这些字：${c}（在“${w}”中）。请核对用字。`, before: '合议开启前，不显示任何人的打分。', opinion: '意见', people: '评审组', notSubmitted: '未提交', didSubmit: '已提交',
    missing: { notAllSubmitted: '还有专家没有提交', notOpened: '合议尚未开启', sheetsAwaited: '打分表还没有全部传到本机', unsettled: '还有分歧没有议定', notNumbered: '还没有文号（联网后自动取得）', offline: '服务器连不上', incomplete: '还有项目没有答案', footageMissing: '证据所用的影像还没取到本机', rectificationOpen: '整改还没有结束', conflicted: '有成员应当回避，还没有人接替', quorumMissing: '提交的人数不足', minutesOpen: '会议纪要还没有全部确认' },
  },
  outcome: { pass: '通过', rectify: '整改后通过', resurvey: '整改后现场复核', fail: '不通过' },
  import: {
    title: '导入影像', drop: '把影像拖到这里，或点此选择', hint: 'JPEG、PNG、WebP、AVIF、TIFF、HEIC；视频 MP4、MOV、WebM、MKV；全景自动识别。原件不会被改动。', choose: '选择文件', name: '文件', size: '大小', caption: '名称', captionHint: '拍的是哪里，例如：后厨 全景', start: (n: number) => `导入 ${n} 个文件`, remove: '移除', cancel: '取消', again: '重试',
    waiting: '等待导入', receiving: '正在读取', reading: '正在识别', pyramid: '正在切图', proxies: '正在制作播放副本', storing: '正在保存', done: '已导入', present: '本案已有影像', presentNone: '本案还没有影像。', staffOnly: '导入影像由工作人员办理。', here: '已在本机', pano: '全景', flat: '平面', captionMissing: '请填写名称', dropNow: '松开即可添加',
    errors: { notAnImage: '这不是图片或视频文件。', truncated: '文件不完整，可能没有拷完。请重新拷贝后再导入。', noFrames: '这段视频里一帧画面也没有：可能没有录上，也可能没有拷完。请在拍摄设备上查看，再重新拷贝。', tooLarge: '文件太大，超出可导入的上限。', unsupported: '这种格式还不支持，或与所选影像类型不符。可导入 JPEG、PNG、WebP、AVIF、TIFF、HEIC 图片和 MP4、MOV、WebM、MKV 视频。', alreadyThere: '本案已有这份影像。', diskFull: '本机磁盘已满，没有导入。', cancelled: '已取消，没有留下任何内容。', notAllowed: '您没有导入影像的权限。', needsFfmpeg: '导入视频需要 FFmpeg，本机还没有。请安装 FFmpeg（Debian、Ubuntu：apt install ffmpeg；Windows：winget install ffmpeg；macOS：brew install ffmpeg），再点重试。', failed: '没有导入成功，没有留下任何内容。请重试。', ...facesZh.errors },
  },
  verify: verifyZh,
  settings: {
    title: '设置', language: '语言', theme: '外观', server: '服务器', version: '版本', host: '运行方式', hosts: { electron: '桌面程序', web: '浏览器窗口' }, dataHere: '本机数据', cases: (n: number) => `${n} 个案件`, footageHere: (a: string, b: string) => `${a}（全部 ${b}）`, waiting: '待同步', person: '登录人', bureau: '单位',
    keys: '快捷键', scoring: '评分', nextAfter: '答题后跳到下一未答项', about: '关于与诊断', lastSync: '上次同步', pinned: (n: number) => `${n} 件已在本机`, browser: '显示引擎', graphics: '显卡', graphicsKinds: { gpu: 'WebGL 2，由显卡绘制', processor: '由处理器绘制（没有显卡）', software: 'WebGL 2，由处理器绘制（较慢）', lost: '显卡暂停', none: '无法绘制（绘图程序没有启动，也没有 WebGL 2）' },
  },
  storage: storageZh,
  conflicts: conflictsZh,
  keys: {
    title: '快捷键', groups: { item: '打分', picture: '影像', all: '通用' }, previous: '上一项', next: '下一项', nextOpen: '下一未答项', answer: '作答', clear: '收回答案', points: '输入分数', note: '备注', advice: '建议', mark: '标注（点 / 框）', previousFootage: '上一影像', nextFootage: '下一影像', pictureOnly: '只看影像', layout: '切换版面', undo: '撤销', redo: '恢复',
    submit: '提交', help: '全部快捷键', escape: '结束标注 / 关闭', evidence: '回到本项证据', fit: '看整张', zoom: '放大 / 缩小', pan: '转动 / 移动', turn: '上下项', openRow: '打开选中案件', saveNote: '存备注',
  },
};

export type Widened<T> = { readonly [K in keyof T]: T[K] extends string ? string : T[K] extends (...given: infer G) => string ? (...given: G) => string : Widened<T[K]> };

/** Every word and sentence of the window. A language that lacks one fails the type check. */
export type Words = Widened<typeof zhCN>;
