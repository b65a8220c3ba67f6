// Words of opening a case: what was applied for, by which standards it is judged, how it is reviewed.

import type { Widened } from './zh-CN.ts';

export const openingZh = {
  title: '立案', button: '新立案件', lead: '填写申请，选定评审标准和评审方式。标准取申请日有效的版本，立案后不再变动。', staffOnly: '立案由工作人员办理。', needsServer: '立案要连接服务器：有效版本、编号都由服务器给出。连上后再试，已填的内容还在。',
  applicant: '申请', name: '申请人', address: '地址', contact: '联系方式', latitude: '纬度', longitude: '经度', place: '位置（可不填）', placeHint: '用于核对拍摄地点', appliedOn: '申请日', number: '案件编号', numberHint: '不填则由服务器顺序编号',
  standards: '评审标准', find: '查找事项或标准', chosen: (n: number) => `已选 ${n} 个`, noStandards: '申请日没有有效的标准。请到标准库发布，或核对申请日。', nothingFound: '没有找到。', version: (v: string) => `版本 ${v}`, several: '选两个以上即并联：同一次踏勘，共同项只问一次，各事项各自下结论。',
  mergedThere: (title: string) => `标准库里已有这几个标准的并联：${title}`, takeMerged: '用已发布的并联标准', mergeTitle: '共同项（逐条确认，确认的只问一次）', confirmAll: '全部确认', noCommon: '没有找到共同项，各标准的项目都问。', mergeFault: '这几个标准合不成一张表，请到标准库并联后再立案。',
  business: '经营项目', businessHint: '勾选申请的项目，不相关的评审项和镜头不再出现。', allBusiness: '全选',
  review: '评审方式', kinds: { panel: '抽取专家评审', staff: '两名工作人员评审（简易事项）', onSite: '须现场踏勘，再由专家评审' }, size: '专家人数', industry: '行业', anyIndustry: '不限', industryCount: (name: string, n: number) => `${name}（${n} 人）`, leadBy: '组长', leads: { drawn: '抽取产生', elected: '组内推选', named: '工作人员指定' },
  onSiteBasis: '现场踏勘的法律依据', reviewers: '评审人', reviewersHint: '选两人，第一人为组长', dueOn: '评审截止', dueHint: '当日 18:00', statutory: '法定时限', promised: '承诺时限', days: '个工作日', stops: '不计入时限', stopsOf: { expertReview: '专家评审期间', rectification: '整改期间' },
  hideResult: '评分时不显示结果', checks: '判断项汇总', checkRules: { unanimous: '须一致', majority: '从多数', anyFails: '有一人不符合即合议' }, scores: '评分项汇总', scoreRules: { mean: '平均', median: '中位数', trimmed: '去高去低平均', consensus: '合议' },
  more: '更多设置', votes: '表决通过', voteRules: { majority: '过半数', twoThirds: '三分之二', unanimous: '全体一致' }, minutes: '出结论前会议纪要须经全体确认', judges: '整改复核人数', hideNames: '大屏上不显示姓名', fastMinutes: '简易件承诺（分钟）', lastUsed: '沿用本局上一件的设置',
  colleagues: '同办人员', supervisors: '监管人员', nobody: '没有其他人员',
  summary: '将要评审', items: (n: number, key: number) => `${n} 项，其中 ★ ${key} 项`, shots: (n: number) => `要拍 ${n} 个镜头`, left: (n: number) => `不问 ${n} 项`, checklist: '还缺', ready: '可以立案。', open: '立案', opening: '正在立案…', opened: (number: string) => `已立案：${number}`, loading: '正在读取…',
  missing: { name: '申请人', address: '地址', appliedOn: '申请日', place: '位置须同时填纬度和经度，且在范围内', standards: '评审标准', business: '经营项目', merge: '共同项还没有全部确认', mergeFault: '标准合不成一张表', nothingAsked: '选定的经营项目下没有可评审的项目', dueOn: '评审截止日期', duePast: '评审截止早于今天', size: '专家人数至少 2 人', reviewers: '两名评审人', onSiteBasis: '现场踏勘的法律依据', loading: '标准还在读取' },
  failure: {
    exists: '这一案件已经立过。请回到任务列表查看。', numberTaken: '这个案件编号本局已经用过，没有立案。请换一个编号，或留空由服务器编号。', unknownStandard: '标准库里已找不到所选标准，没有立案。请重新选择。', noVersionInForce: '申请日没有有效的版本，没有立案。请核对申请日。', versionChanged: '填写期间有效版本变了，没有立案。请看过新版本再立案：',
    businessMissing: '请勾选经营项目，没有立案。', unknownBusiness: '所选经营项目不在标准中，没有立案。', nothingAsked: '选定的经营项目下没有可评审的项目，没有立案：', badMerge: '这几个标准合不成一张表，没有立案。请到标准库并联后再立案。', notOfBureau: '有人不在本局，或不是相应人员，没有立案：', reviewersMissing: '须有两名评审人，没有立案。',
  },
  openedBy: (name: string) => `立案：${name}`,
};

export const openingEn: Widened<typeof openingZh> = {
  title: 'Open a case', button: 'New case', lead: 'Enter the application, choose the standards and how it is reviewed. The version in force on the day of application is taken and never changes afterwards.', staffOnly: 'Cases are opened by staff.', needsServer: 'Opening a case needs the server: it knows the version in force and gives the number. Try again once it is back; what you entered is still here.',
  applicant: 'Application', name: 'Applicant', address: 'Address', contact: 'Contact', latitude: 'Latitude', longitude: 'Longitude', place: 'Position (optional)', placeHint: 'to check where it was filmed', appliedOn: 'Applied on', number: 'Case number', numberHint: 'blank: the server gives the next one',
  standards: 'Standards', find: 'Find a matter or a standard', chosen: (n) => `${n} chosen`, noStandards: 'No standard is in force on that day. Publish one in the library, or check the day.', nothingFound: 'Nothing found.', version: (v) => `version ${v}`, several: 'Two or more are merged: one survey, common items asked once, a conclusion for each matter.',
  mergedThere: (title) => `The library has a merged sheet of these: ${title}`, takeMerged: 'Take the published sheet', mergeTitle: 'Common items (what you confirm is asked once)', confirmAll: 'Confirm all', noCommon: 'No common items were found; everything is asked.', mergeFault: 'These standards make no sound sheet. Merge them in the library first.',
  business: 'Business items', businessHint: 'Tick what is applied for; items and shots that do not concern it are left out.', allBusiness: 'All',
  review: 'Review', kinds: { panel: 'A panel of drawn experts', staff: 'Two of the staff (simple matter)', onSite: 'On-site survey first, then a panel' }, size: 'Experts', industry: 'Industry', anyIndustry: 'any', industryCount: (name, n) => `${name} (${n})`, leadBy: 'Lead', leads: { drawn: 'drawn', elected: 'elected by the panel', named: 'named by staff' },
  onSiteBasis: 'Legal basis of the on-site survey', reviewers: 'Reviewers', reviewersHint: 'two; the first leads', dueOn: 'Due on', dueHint: 'at 18:00', statutory: 'Statutory limit', promised: 'Promised limit', days: 'working days', stops: 'The clock stops for', stopsOf: { expertReview: 'the expert review', rectification: 'the rectification' },
  hideResult: 'Hide the result while scoring', checks: 'Checks are settled', checkRules: { unanimous: 'unanimously', majority: 'by majority', anyFails: 'one failure → deliberate' }, scores: 'Scores are settled', scoreRules: { mean: 'by mean', median: 'by median', trimmed: 'by trimmed mean', consensus: 'by consensus' },
  more: 'More settings', votes: 'A vote needs', voteRules: { majority: 'a majority', twoThirds: 'two thirds', unanimous: 'everybody' }, minutes: 'Everybody approves the minutes before a conclusion', judges: 'Judges of a rectification', hideNames: 'No names on the big screen', fastMinutes: 'Promise for a simple case (minutes)', lastUsed: 'As in the bureau’s last case',
  colleagues: 'Colleagues on the case', supervisors: 'Supervisors', nobody: 'nobody else',
  summary: 'To be reviewed', items: (n, key) => `${n} items, ${key} of them ★`, shots: (n) => `${n} ${n === 1 ? 'shot' : 'shots'} to film`, left: (n) => `${n} ${n === 1 ? 'item is' : 'items are'} not asked`, checklist: 'Still missing', ready: 'The case can be opened.', open: 'Open the case', opening: 'Opening…', opened: (number) => `Case ${number} is open`, loading: 'Loading…',
  missing: { name: 'applicant', address: 'address', appliedOn: 'day of application', place: 'a position needs both latitude and longitude, within range', standards: 'standards', business: 'business items', merge: 'some common items are not decided', mergeFault: 'the standards make no sound sheet', nothingAsked: 'nothing is asked for these business items', dueOn: 'the day on which the review is due', duePast: 'the review is due before today', size: 'at least 2 experts', reviewers: 'two reviewers', onSiteBasis: 'legal basis of the on-site survey', loading: 'the standards are being loaded' },
  failure: {
    exists: 'This case is open already. Look for it among the tasks.', numberTaken: 'The bureau has used this case number; nothing was opened. Choose another, or leave it blank.', unknownStandard: 'The library no longer has this standard; nothing was opened. Choose again.', noVersionInForce: 'No version is in force on the day of application; nothing was opened. Check the day.', versionChanged: 'Another version came into force meanwhile; nothing was opened. Look at it first:',
    businessMissing: 'Tick the business items; nothing was opened.', unknownBusiness: 'The standard has no such business items; nothing was opened.', nothingAsked: 'Nothing is asked for these business items; nothing was opened:', badMerge: 'These standards make no sound sheet; nothing was opened. Merge them in the library first.', notOfBureau: 'Not of this bureau, or not in this role; nothing was opened:', reviewersMissing: 'Two reviewers are needed; nothing was opened.',
  },
  openedBy: (name) => `Opened by ${name}`,
};
