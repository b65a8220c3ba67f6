export function Review() { return <div />; }
