// Words of detached SM2 signatures, in both languages. They say plainly what such a signature is not.

export const sm2Zh = {
  sign: 'SM2 签名', title: 'SM2 分离签名', save: (n: number) => (n === 0 ? '另存 SM2 签名' : `另存 SM2 签名 ${n}`), made: (signer: string) => `SM2 分离签名：${signer}`,
  hint: '在已签章的 PDF 之外另存一个签名文件（.p7s），PDF 本身不变。PDF 软件不识别这种签名，请用勘台的“验证结论”或离线核验页核对。', sure: '签名文件与 PDF 一起归档；不替代 PDF 内的签章。',
  noKey: '还没有 SM2 密钥。请在“设置”里添加 SM2 密钥文件或签章服务。', keyNote: 'SM2 密钥：只在 PDF 之外签名', onlyBeside: 'SM2 密钥不能签在 PDF 之内：请先用其他密钥签章，再在“全部文书”里作 SM2 签名。',
};

export const sm2En: Widened<typeof sm2Zh> = {
  sign: 'SM2 signature', title: 'Detached SM2 signature', save: (n) => (n === 0 ? 'Save SM2 signature' : `Save SM2 signature ${n}`), made: (signer) => `Detached SM2 signature: ${signer}`,
  hint: 'Makes a signature file (.p7s) beside the sealed PDF, which stays as it is. PDF programs do not know such signatures; check them with Kantai’s “Verify” or the offline page.', sure: 'The file is archived with the PDF; it does not replace the seal within it.',
  noKey: 'There is no SM2 key yet. Add a key file or a signing service in the settings.', keyNote: 'SM2 key: signs beside the PDF only', onlyBeside: 'An SM2 key does not sign within a PDF: seal it with another key first, then sign with SM2 under “All documents”.',
};

type Widened<T> = { readonly [K in keyof T]: T[K] extends string ? string : T[K] extends (...given: infer G) => string ? (...given: G) => string : Widened<T[K]> };
