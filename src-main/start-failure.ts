// Why the workstation cannot start on its data folder, in words for the person in front of it.

import type { OpenFailure } from './store/database.ts';
import { DataFolderUnusable } from './workstation.ts';

const WORDS: Readonly<Record<OpenFailure, string>> = {
  inUse: '勘台已经在用这个数据文件夹。请回到已打开的窗口。\nKantai is already running on this data folder. Go back to its window.',
  newerVersion: '这个数据文件夹是由更新版本的勘台写的，未作任何改动。请安装新版本。\nA newer version of Kantai wrote this data folder; nothing was changed. Install that version.',
  damaged: '本机数据库已损坏，未作任何改动。请保留该文件夹并联系管理员；已同步的内容在服务器上。\nThe database on this machine is damaged; nothing was changed. Keep the folder and ask your administrator; what was synchronised is on the server.',
};

/** `undefined` for anything else than an unusable folder: that is a fault of ours. */
export const startFailureWords = (error: unknown): string | undefined => (error instanceof DataFolderUnusable ? WORDS[error.failure] : undefined);
