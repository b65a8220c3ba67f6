// Words of the verification, in both languages; the page that works without the window has the same.

export const verifyZh = {
  title: '验证结论', withSm2: '有 SM2 分离签名（.p7s）的，请与 PDF 一起选。', drop: '把结论 PDF 拖到这里，或点此选择', hint: '只在本机核对签名、附件、事件链和哈希，不上传任何内容。', checking: '正在核对…', ok: '这份文件完整、未被改动。', okButOpen: '这份文件完整、未被改动；有的事项在这里无法判断，见下。', bad: '这份文件没有通过核对。', testKey: '用测试密钥签名，不是正式印章。', number: '文号', another: '再验一份',
  notPdf: '这不是 PDF 文件。', passed: '通过', failed: '未通过', unknown: '无法判断', failedToCheck: '没有核对成功，请重试。', checks: '逐项结果', signatures: '谁签的', who: '签名人', when: '时间（北京）', level: '级别', result: '结果', timeStamp: '时间戳', ownClock: '签名方时钟', proven: '时间戳证明', holds: '有效', broken: '无效',
  saves: '签名以来每次保存', save: (n: number) => `第 ${n} 次保存`, trust: '信任的根证书（可不选）', footage: '影像原件（可不选）', chosen: (n: number) => `已选 ${n} 个文件`, choose: '选择文件', offline: '本页不联网，文件不会离开这台电脑。',
};

type Widened<T> = { readonly [K in keyof T]: T[K] extends string ? string : T[K] extends (...given: infer G) => string ? (...given: G) => string : Widened<T[K]> };

export const verifyEn: Widened<typeof verifyZh> = {
  title: 'Verify a conclusion', withSm2: 'Choose detached SM2 signatures (.p7s) together with the PDF.', drop: 'Drop a conclusion PDF here, or click to choose', hint: 'Signatures, attachment, chain of events and hashes are checked on this machine; nothing is uploaded.', checking: 'Checking…', ok: 'This document is whole and unaltered.', okButOpen: 'This document is whole and unaltered; some things cannot be told here, see below.', bad: 'This document did not pass.', testKey: 'Signed with a test key: no official seal.', number: 'Number', another: 'Check another',
  notPdf: 'This is not a PDF file.', passed: 'Passed', failed: 'Failed', unknown: 'Cannot be told', failedToCheck: 'It could not be checked. Try again.', checks: 'One by one', signatures: 'Who signed', who: 'Signer', when: 'Time (Beijing)', level: 'Level', result: 'Result', timeStamp: 'time stamp', ownClock: 'signer’s clock', proven: 'proven by time stamp', holds: 'Holds', broken: 'Does not hold',
  saves: 'Every save since signing', save: (n) => `Save ${n}`, trust: 'Trusted root certificates (optional)', footage: 'Original footage (optional)', chosen: (n) => `${n} file${n === 1 ? '' : 's'} chosen`, choose: 'Choose files', offline: 'This page uses no network; files do not leave this computer.',
};
