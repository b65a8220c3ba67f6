/** The time zone of bureaus, sites and numbers: all of China keeps one (IANA name). */
export const ZONE = 'Asia/Shanghai';
