// By which two pictures an alignment is kept. Apart from the schemas: the window needs this and none of those.

export const alignmentKey = (first: string, second: string): string => `${first} ${second}`;
