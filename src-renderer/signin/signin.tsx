// Signing in: the only page that works for nobody in particular. Errors say what happened and what to do.

import './signin.css';
import { Alert, Button, Input, type InputRef } from 'antd';
import { useRef, useState, type FormEvent } from 'react';
import type { SessionState } from '#shared/contract/workstation.ts';
import { failureToWords, useWords } from '../ui/language/language.ts';
import type { Words } from '../ui/language/zh-CN.ts';
import { useWindow, useWindowState } from '../ui/window-context.ts';
import { failureOf } from '../ui/workstation.ts';

function problemToWords(words: Words, error: unknown): string {
  const failure = failureOf(error);
  const own: { readonly [code: string]: string } = words.signIn;
  return own[failure.code] ?? failureToWords(words, failure);
}

export function SignIn({ session }: { readonly session: SessionState }) {
  const words = useWords();
  const t = words.signIn;
  const { workstation, store } = useWindow();
  const language = useWindowState((state) => state.language);
  const [user, setUser] = useState(session.known.length === 1 ? (session.known[0]?.user ?? '') : '');
  const [password, setPassword] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const passwordField = useRef<InputRef>(null);

  const enter = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (!user.trim()) return setProblem(t.userMissing);
    if (!password) return setProblem(t.passwordMissing);
    setBusy(true);
    setProblem(null);
    try {
      store.setSession(await workstation.session.signIn({ user: user.trim(), password }));
    } catch (error) {
      setProblem(problemToWords(words, error));
      setBusy(false);
    }
  };
  const fill = (name: string, secret: string): void => {
    setUser(name);
    setPassword(secret);
    setProblem(null);
    passwordField.current?.focus();
  };

  return (
    <main className="sign-in page">
      <div className="sign-in-box">
        <header>
          <h1>{words.app.name}</h1>
          <p className="mute">{t.lead}</p>
        </header>
        <form onSubmit={(event) => void enter(event)} noValidate>
          <label htmlFor="user">{t.user}</label>
          <Input id="user" name="user" value={user} autoComplete="username" autoFocus autoCapitalize="none" spellCheck={false} maxLength={64} onChange={(event) => setUser(event.target.value)} />
          <label htmlFor="password">{t.password}</label>
          <Input ref={passwordField} id="password" name="password" type="password" value={password} autoComplete="current-password" maxLength={200} onChange={(event) => setPassword(event.target.value)} />
          <div role="alert" aria-live="assertive">{problem && <Alert type="error" showIcon title={problem} />}</div>
          <Button type="primary" htmlType="submit" loading={busy} block>{busy ? t.entering : t.enter}</Button>
        </form>
        {session.known.length > 0 && (
          <section>
            <h2>{t.known}</h2>
            <ul className="accounts">
              {session.known.map((one) => (
                <li key={one.user}><button type="button" className="plain" onClick={() => fill(one.user, '')}><span>{one.name}</span><span className="mute">{one.user}</span></button></li>
              ))}
            </ul>
          </section>
        )}
        {session.demo && session.demo.length > 0 && (
          <section>
            <h2>{t.demo} <span className="mute">{t.demoHint}</span></h2>
            <ul className="accounts">
              {session.demo.map((one) => (
                <li key={one.user}>
                  <button type="button" className="plain" onClick={() => fill(one.user, one.password)}>
                    <span>{one.name}</span><span className="mute">{roleToWords(words, one.role)}</span><span className="mute">{one.user}</span>
                  </button>
                </li>
              ))}
            </ul>
          </section>
        )}
        <footer className="mute">
          <span className="clip">{t.server} {session.server}</span>
          <span className="grow" />
          <button type="button" className="plain link" lang={language === 'en' ? 'zh-CN' : 'en'} onClick={() => store.setPreferences({ language: language === 'en' ? 'zh-CN' : 'en' })}>{words.menu.language}</button>
        </footer>
      </div>
    </main>
  );
}

/** The demo server names roles by code; words it does not know are shown as they came. */
function roleToWords(words: Words, role: string): string {
  const roles: { readonly [role: string]: string } = words.role;
  return roles[role] ?? role;
}
