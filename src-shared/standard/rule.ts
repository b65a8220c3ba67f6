// Decision rules as data: ordered rows of conditions over measures of a sheet. (Placeholder schema; completed with the engine.)

import * as z from 'zod';

export const ruleSchema = z.object({ family: z.string() }).loose();
