// A day, chosen from a calendar in the window's language; the browser's own date field speaks the browser's. As YYYY-MM-DD, '' for none.

import { DatePicker } from 'antd';
import dayjs from 'dayjs';
import 'dayjs/locale/zh-cn';

export interface DateFieldProps {
  readonly value: string;
  readonly onChange: (day: string) => void;
  readonly id?: string;
  readonly label?: string;
  readonly placeholder?: string;
  readonly required?: boolean;
  readonly describedBy?: string | undefined;
  readonly small?: boolean;
  /** Where a day has to be there always. */
  readonly stays?: boolean;
  readonly testId?: string;
}

export function DateField({ value, onChange, id, label, placeholder = '', required = false, describedBy, small = false, stays = false, testId }: DateFieldProps) {
  const day = dayjs(value);
  return (
    <DatePicker
      {...(id === undefined ? {} : { id })} {...(label === undefined ? {} : { 'aria-label': label })} {...(describedBy === undefined ? {} : { 'aria-describedby': describedBy })} {...(testId === undefined ? {} : { 'data-testid': testId })}
      className="date-field" size={small ? 'small' : 'medium'} value={value !== '' && day.isValid() ? day : null} format="YYYY-MM-DD" placeholder={placeholder} aria-required={required || undefined} allowClear={!stays}
      onChange={(chosen) => onChange(chosen ? chosen.format('YYYY-MM-DD') : '')}
    />
  );
}
