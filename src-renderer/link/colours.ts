// The colours in which people draw on the picture of a call.

export const COLOURS: { readonly [name: string]: string } = { blue: '#3b82f6', red: '#ef4444', amber: '#f59e0b', green: '#22c55e' };
