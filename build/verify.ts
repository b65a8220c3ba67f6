// `npm run verify -- FILE.pdf [--trust DIR] [--sm2 FILE] [--footage DIR] [--official] [--json]`: verifies a conclusion offline and says what it found.
// Detached signatures that lie beside it under its name are judged with it.

import { verifyCommand } from './verify-command.ts';

const { code, out, err } = await verifyCommand(process.argv.slice(2));
process.stdout.write(out);
process.stderr.write(err);
process.exitCode = code;
