// Words of looking together. Chinese first; English has the same shape.

export const followingZh = {
  start: '导看', startHint: '让同案的人跟随您看的画面', guiding: '您正在导看', letGo: '结束导看', guides: (name: string) => `${name} 正在导看`, somebody: '有人正在导看', follows: '跟随中', follow: '跟随', leave: '自己看', take: '接手导看',
  otherGuides: '已有人在导看，可在其提示条上接手。', forbidden: '合议开启前只有组长和工作人员可以导看。', offline: '服务器和会议室都连不上，没有开始导看。',
};

export type FollowingWords = { readonly [K in keyof typeof followingZh]: (typeof followingZh)[K] extends string ? string : (name: string) => string };

export const followingEn: FollowingWords = {
  start: 'Guide', startHint: 'Others on this case can follow what you look at', guiding: 'You are guiding', letGo: 'Stop guiding', guides: (name) => `${name} is guiding`, somebody: 'Somebody is guiding', follows: 'following', follow: 'Follow', leave: 'Look by myself', take: 'Take over',
  otherGuides: 'Somebody else is guiding; you can take over from their bar.', forbidden: 'Before the opening only the lead and staff can guide.', offline: 'Neither the server nor a meeting room can be reached: guiding has not begun.',
};
