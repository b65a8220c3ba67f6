// The look of Ant Design's parts, from the same colours as our own CSS (colours.css). Its style sheet is static; only variables are set here.

import { App, ConfigProvider, theme as antTheme, type ThemeConfig } from 'antd';
import enUS from 'antd/locale/en_US';
import zhCN from 'antd/locale/zh_CN';
import { useEffect, useSyncExternalStore, type ReactNode } from 'react';
import { LanguageContext } from './language/language.ts';
import { wordsIn } from './language/language.ts';
import { useWindowState } from './window-context.ts';

const shared = { fontFamily: 'var(--sans)', fontSize: 13, borderRadius: 6, controlHeight: 30, motionDurationMid: '0.15s', motionDurationSlow: '0.2s' };
const light: ThemeConfig = {
  zeroRuntime: true,
  cssVar: { key: 'kantai-light' },
  token: {
    ...shared, colorPrimary: '#1d5fd1', colorPrimaryHover: '#174fb0', colorPrimaryActive: '#123f8f', colorInfo: '#1d5fd1', colorError: '#b42318', colorWarning: '#9a5b00', colorSuccess: '#1a7f4b', colorTextBase: '#1f2328',
    colorBgLayout: '#f7f7f5', colorBorder: '#d6d6d1', colorBorderSecondary: '#e4e4e0', colorTextPlaceholder: '#667085', colorTextDescription: '#5b6472',
  },
};
const dark: ThemeConfig = {
  zeroRuntime: true,
  cssVar: { key: 'kantai-dark' },
  algorithm: antTheme.darkAlgorithm,
  token: {
    ...shared, colorPrimary: '#5b93f5', colorInfo: '#5b93f5', colorError: '#f0776c', colorWarning: '#e0a54a', colorSuccess: '#58b583', colorTextBase: '#e6e8eb', colorBgBase: '#16181c',
    colorBgContainer: '#1d2025', colorBgElevated: '#23272d', colorBgLayout: '#16181c', colorBorder: '#3a4049', colorBorderSecondary: '#2c3138', colorTextPlaceholder: '#8f98a6', colorTextDescription: '#a0a8b4',
    colorTextLightSolid: '#0f1720',
  },
};

/** The themes without any motion, for who asked the system for that. */
const still = (theme: ThemeConfig): ThemeConfig => ({ ...theme, token: { ...theme.token, motion: false } });
const themes = { moving: { light, dark }, still: { light: still(light), dark: still(dark) } };

const DARK = '(prefers-color-scheme: dark)';
const LESS_MOTION = '(prefers-reduced-motion: reduce)';
const follow = (wanted: string) => (changed: () => void): (() => void) => {
  const query = matchMedia(wanted);
  query.addEventListener('change', changed);
  return () => query.removeEventListener('change', changed);
};
const [followDark, followMotion] = [follow(DARK), follow(LESS_MOTION)];

export function useIsDark(): boolean {
  const choice = useWindowState((state) => state.theme);
  const system = useSyncExternalStore(followDark, () => matchMedia(DARK).matches);
  return choice === 'dark' || (choice === 'system' && system);
}

export function Themed({ nonce, children }: { readonly nonce: string; readonly children: ReactNode }) {
  const isDark = useIsDark();
  const isStill = useSyncExternalStore(followMotion, () => matchMedia(LESS_MOTION).matches);
  const language = useWindowState((state) => state.language);
  useEffect(() => {
    document.documentElement.dataset['theme'] = isDark ? 'dark' : 'light';
  }, [isDark]);
  useEffect(() => {
    document.documentElement.lang = language;
    document.title = wordsIn[language].app.title;
  }, [language]);
  return (
    <LanguageContext value={language}>
      <ConfigProvider
        csp={{ nonce }}
        theme={themes[isStill ? 'still' : 'moving'][isDark ? 'dark' : 'light']}
        locale={language === 'en' ? enUS : zhCN}
        button={{ autoInsertSpace: false }}
        wave={{ disabled: true }}
      >
        <App className="app" message={{ maxCount: 3, duration: 3 }}>{children}</App>
      </ConfigProvider>
    </LanguageContext>
  );
}
