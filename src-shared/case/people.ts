// A person as cases name them.

import * as z from 'zod';

export const personSchema = z.object({
  id: z.string(),
  name: z.string(),
  role: z.enum(['expert', 'staff', 'supervisor']),
  /** Industry of an expert, for instance 餐饮. */
  industry: z.string().optional(),
  title: z.string().optional(),
});
export type Person = z.infer<typeof personSchema>;
