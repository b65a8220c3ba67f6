// Names by which parts of a standard refer to each other. They become keys of plain objects, so one name is taken.

import * as z from 'zod';

export const idSchema = z
  .string()
  .min(1)
  .max(64)
  .refine((id) => id !== '__proto__' && id.isWellFormed(), { error: 'must be another name' });
