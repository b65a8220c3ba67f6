export function ConclusionPage() { return <div />; }
