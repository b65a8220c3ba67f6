export function VerifyPage() { return <div />; }
