// Words for values that one expert gave on two machines.

export const conflictsZh = {
  title: '两台机器上给了不同的值，请选一个', here: '本机', elsewhere: (id: string) => `另一台机器 ${id}`, choose: '用这个', chosen: '已选定', go: '去选定', parts: { answer: '答案', note: '备注', advice: '建议' }, none: '（收回）', left: (n: number) => `${n} 处两机不同，待选定`,
  points: (n: string) => `${n} 分`,
};

export const conflictsEn: { readonly [K in keyof typeof conflictsZh]: (typeof conflictsZh)[K] } = {
  title: 'Given differently on two machines: choose one', here: 'this machine', elsewhere: (id) => `another machine ${id}`, choose: 'Use this', chosen: 'Chosen', go: 'Choose', parts: { answer: 'answer', note: 'note', advice: 'advice' }, none: '(taken back)', left: (n) => `${n} differ between two machines`,
  points: (n) => `${n} points`,
};
