// Words of the agenda: surveys by video that are booked, free times, reminders.

import type { Widened } from './zh-CN.ts';

export const agendaZh = {
  title: '预约', lead: '接下来 14 天的视频踏勘', none: '接下来 14 天没有预约。', noneStaff: '接下来 14 天没有预约。在右侧选案件和时间即可预约；现场也可在自己的页面选时间。',
  offline: '预约在服务器上，现在连不上。网络恢复后自动显示。', call: '进入连线', cancel: '取消预约', move: '改期', cancelled: '已取消', bySite: '现场自选',
  people: '参加', case: '案件', day: '日期', slot: '时间', note: '备注', noteHint: '例如：请带健康证', minutes: '时长', minutesOf: (n: number) => `${n} 分钟`,
  book: '新预约', save: '预约', saveMove: '改到这个时间', noSlot: '这一天没有大家都空的时间，请换一天。', reason: '原因', reasonHint: '会记入案件', keep: '不改了',
  conflict: (who: string) => `没有预约：${who} 在这段时间已有安排。请另选时间。`, badSlot: '这个时间不能预约，请另选。', failed: '没有成功，请重试。', done: '已预约', moved: '已改期', gone: '已取消',
  reminders: '提醒', soon: '即将开始', dayBefore: '24 小时内', dismiss: '知道了', chooseCase: '请选择案件',
  dueIn: (time: string, minutes: number) => `视频踏勘 ${time} 开始，还有 ${minutes} 分钟`, dueNow: (time: string) => `${time} 的视频踏勘已到时间`,
};

export const agendaEn: Widened<typeof agendaZh> = {
  title: 'Agenda', lead: 'Surveys by video in the next 14 days', none: 'Nothing is booked in the next 14 days.', noneStaff: 'Nothing is booked in the next 14 days. Choose a case and a time on the right; the site may choose one on its own page too.',
  offline: 'The agenda is on the server, which cannot be reached now. It shows as soon as there is a network.', call: 'Enter the call', cancel: 'Cancel', move: 'Move', cancelled: 'cancelled', bySite: 'chosen by the site',
  people: 'With', case: 'Case', day: 'Day', slot: 'Time', note: 'Note', noteHint: 'for instance: bring health certificates', minutes: 'Length', minutesOf: (n) => `${n} minutes`,
  book: 'New booking', save: 'Book', saveMove: 'Move to this time', noSlot: 'On this day there is no time when everybody is free. Choose another day.', reason: 'Reason', reasonHint: 'stands in the case', keep: 'Leave it',
  conflict: (who) => `Not booked: ${who} is taken at this time. Choose another one.`, badSlot: 'This time cannot be booked. Choose another one.', failed: 'That did not work. Please try again.', done: 'Booked', moved: 'Moved', gone: 'Cancelled',
  reminders: 'Reminders', soon: 'about to begin', dayBefore: 'within a day', dismiss: 'Got it', chooseCase: 'Choose a case',
  dueIn: (time, minutes) => `Survey by video at ${time}, in ${minutes} min`, dueNow: (time) => `The survey by video of ${time} is due`,
};
