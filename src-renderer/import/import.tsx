export function ImportPage() { return <div />; }
