// Words of the documents of a case, the bureau's form and the archive package.

export const documentsZh = {
  title: '文书', all: '全部文书', preview: '预览', save: '另存', print: '打印', compose: '生成', recompose: '重新生成', seal: '签章', correct: '更正', back: '返回列表', none: '未生成', draft: '草稿（编号待赋）', composed: '已生成，未签章', signed: '已签章', list: '随时生成',
  kinds: { conclusion: '评审结论书', notice: '整改通知书', tracking: '整改跟踪报告', minutes: '会议记录', scores: '评分汇总表', standard: '开卷标准', album: '证据图册', archive: '归档目录' },
  columns: { document: '文书', number: '编号', state: '状态', time: '时间', actions: '操作' }, version: (n: number) => `第 ${n} 版`, replaced: (number: string) => `已更正（原编号 ${number}）`, corrects: (number: string) => `更正 ${number}`,
  waits: { notOpened: '合议开启后可生成', unsettled: '分歧议定后可生成', nothingToRectify: '没有需要整改的问题' }, toConclusion: '在“预览”页办理', entries: '补充内容', entriesHint: '系统里没有这些记录，请据实填写；留空的在文书上写明“未记载”。', deadline: '整改期限', measures: '逐项整改要求', measureHint: '留空则用专家建议', ownDeadline: '单独期限',
  place: '会议地点', recorder: '记录人', recusal: '回避声明', remarks: '其他事项', dissent: '保留意见（每行一条，姓名：内容）', make: '生成',
  correctTitle: (title: string) => `更正“${title}”`, correctHint: '原文件保留存档，不作改动。更正件是新的一版，有自己的编号，首页写明更正了什么。', reason: '更正理由（必填）', where: '更正处', was: '原为', is: '更正为', addChange: '＋ 更正处', begin: '开始更正', reasonMissing: '请写更正理由',
  begun: '更正已开始，请重新生成', composedNow: '已生成', composedDraft: '已生成草稿：没有编号，不能签章', glyphMissing: (c: string, w: string) => `字体里没有这些字：${c}（在“${w}”中）。请核对用字，或安装生僻字字体包（花园明朝 HanaMinA/HanaMinB）。`, footageMissing: '证据所用的影像还没取到本机。', notNumbered: '还没有编号，不能签章。请联网后重新生成。',
  archive: '制作归档包', archiving: '正在制作归档包', archiveCancel: '取消', archiveDone: (size: string) => `归档包已制作并通过四性检测（${size}）`, archiveUntil: (until: string) => `请在 ${until} 前另存，之后自本机删除`, archiveGone: '归档包已自本机删除；需要时请重新制作。', archiveSave: '另存归档包', archiveStages: { documents: '生成文书', footage: '收集影像', writing: '写入', checking: '检测四性' },
  archiveErrors: { notAllowed: '归档由工作人员办理。', notFound: '找不到这个案件。', offline: '有影像不在本机，服务器又连不上。联网后重试。', diskFull: '本机磁盘已满，没有留下归档包。', cancelled: '已取消，没有留下归档包。', notSound: '归档包没有通过检测，没有留下。', missingGlyph: '有文书含字体里没有的字，没有制作。', failed: '没有制作成功，没有留下归档包。请重试。' },
  form: {
    title: '文书模板', hint: '本单位所有工作人员共用，存在服务器上。改动从下一份文书起生效；已签章的文书不变。', name: '版头名称', under: '版头下一行', colour: '版头颜色', red: '红', black: '黑', sealPlace: '印章位置', right: '右', left: '左', middle: '居中', foot: '页脚附注', number: '编号格式', numberHint: '可用 {office} 机关代字、{mark} 文种、{year} 年、{n} 序号、{n4} 四位序号；{mark}、{year} 和序号必须有',
    contact: '联系方式', opening: '整改通知书 开头', demands: '整改与复核（每行一条）', consequence: '逾期后果', conclusion: '结论书 附言（如救济途径）', wordingHint: '可用 {applicant} {address} {matters} {deadline} {round} {bureau}', save: '保存', saved: '模板已保存，下一份文书起生效', offline: '服务器连不上，只能看，不能改。', changed: '别人刚改过模板。请先取来新的，再改。', reload: '取来新的', exampleOf: '样张', noForm: '工作人员登录后可改文书模板。', export: '导出', import: '导入', importBad: '这个文件不是文书模板。',
    problems: { missing: '必填', tooLong: '太长', unknownPlace: '花括号里的名称不认识', loneBrace: '花括号不成对', numberLacks: '编号格式缺少', badValue: '内容不合规定' },
  },
};
