// The window's words in English, complete: the type says so.

import { signingEn } from './signing.ts';
import { sm2En } from './sm2.ts';
import { verifyEn } from './verify.ts';
import { conflictsEn } from './conflicts.ts';
import { storageEn } from './storage.ts';
import { diagnosticsEn } from './diagnostics.ts';
import { documentsEn } from './documents.en.ts';
import { camerasEn } from './cameras.ts';
import { recordingsEn } from './recordings.ts';
import { followingEn } from './following.ts';
import { pictureEn } from './picture.ts';
import { redactionEn } from './redaction.ts';
import { facesEn } from './faces.ts';
import { adviceEn } from './advice.ts';
import { drawnEn } from './drawn.ts';
import { videoEn } from './video.ts';
import { openingEn } from './opening.ts';
import { panelEn, panelRefusalEn } from './panel.ts';
import { agendaEn } from './agenda.ts';
import { liveEn } from './live.ts';
import { roomEn } from './room.ts';
import { ruleFormEn } from './rule-form.ts';
import { scoringEn } from './scoring.ts';
import { standardsEn } from './standards.ts';
import type { Words } from './zh-CN.ts';

const s = (n: number): string => (n === 1 ? '' : 's');

export const en: Words = {
  signing: signingEn,
  sm2: sm2En,
  diagnostics: diagnosticsEn,
  documents: documentsEn,
  picture: pictureEn,
  cameras: camerasEn,
  recordings: recordingsEn,
  following: followingEn,
  advice: adviceEn,
  drawn: drawnEn,
  video: videoEn,
  faces: facesEn,
  redaction: redactionEn,
  ruleForm: ruleFormEn,
  scoring: scoringEn,
  standards: standardsEn,
  room: roomEn,
  agenda: agendaEn,
  live: liveEn,
  opening: openingEn,
  panel: panelEn,
  app: { name: 'Kantai', title: 'Kantai · Cloud site survey review', skip: 'Skip to content' },
  common: {
    colon: ': ',
    cancel: 'Cancel', close: 'Close', save: 'Save', retry: 'Try again', back: 'Back to tasks', loading: 'Opening…', yes: 'Yes', no: 'No', search: 'Search',
    saved: 'Saved here', saving: 'Saving…', notFound: 'This case is not here. It may have been given to somebody else.', all: 'All', reason: 'Reason', of: (a, b) => `${a} / ${b}`,
  },
  failure: {
    unreachable: 'The workstation does not answer. What was saved is safe; please open Kantai again.',
    signedOut: 'You are signed out. Please sign in again; what was saved is still here.',
    notAllowed: 'You may not do this.',
    notFound: 'There is nothing here to work on.',
    offline: 'The server cannot be reached. What you did is saved here and will be sent when it is back.',
    diskFull: 'The disk is full and this step was not saved. Make room and try again.',
    noItem: 'Choose an item first, then mark.',
    other: 'That did not work and nothing was changed. Try again, or ask your administrator.',
    missing: 'Something required is missing; see the list on the left.',
  },
  refusal: {
    ...panelRefusalEn,
    unknownType: 'This version does not know this act.', badBody: 'Incomplete, so it was not saved.', erased: 'Erased at the end of its retention.', wrongChannel: 'Wrong place for this act; it was not saved.',
    notAllowed: 'You may not do this.', notAssigned: 'You are not on the panel of this case.', notOpened: 'The panel is not open yet.', alreadySubmitted: 'The sheet is submitted and locked.',
    notAllSubmitted: 'Some experts have not submitted; the panel cannot open.', sheetMismatch: 'The sheet differs from the one submitted. Open the case again.', alreadyOpened: 'The panel is open already.',
    unknownCall: 'This call, recording or booking is not part of the case.', unknownCase: 'This case is not here.', unknownFootage: 'This footage was withdrawn or is not part of the case.', unknownMark: 'This mark was removed.', unknownMatter: 'This matter is not part of the case.',
    documentChanged: 'Somebody else has just signed; sign again.', notNumbered: 'It has no number yet.', notComposed: 'Compose the conclusion first.', nothingToUndo: 'Nothing to undo.', unsettledValues: 'Given differently on two machines: choose one value for each item, then submit.', reasonMissing: 'The reason is missing; it was not saved.', alreadyRequested: 'Missing footage has been asked for already; it is asked for once.',
    other: 'The rules do not allow this; it was not saved.',
  },
  signIn: {
    lead: 'Remote site survey · expert workstation', user: 'User name', password: 'Password', enter: 'Sign in', entering: 'Signing in…', demo: 'Demo accounts', demoHint: 'click to fill in', known: 'Used on this machine (may sign in offline)',
    wrongPassword: 'User name or password is wrong.', needsServer: 'The server cannot be reached and you never signed in on this machine. Sign in once with a network; after that you can do it offline.', throttled: 'Too many attempts. Please wait a minute.',
    revokedDevice: 'This machine has been disabled. Ask your administrator.', serverChanged: 'This is not the server that this machine signed in to before. To protect what is stored here you were not signed in. Check the server address or ask your administrator.', locked: 'What is kept on this machine is encrypted, and only somebody who has worked here can open it. Ask one of them to sign in once, or sign in while the server can be reached.',
    userMissing: 'Enter your user name', passwordMissing: 'Enter your password', server: 'Server',
  },
  role: { expert: 'Expert', lead: 'Lead', staff: 'Staff', supervisor: 'Supervisor' },
  menu: {
    inbox: 'Tasks', verify: 'Verify', settings: 'Settings', signOut: 'Sign out', help: 'Keys', language: '中文', theme: 'Appearance', person: 'Personal menu',
    light: 'Light', dark: 'Dark', system: 'As the system', review: 'Review', conclusion: 'Conclusion', import: 'Import', pages: 'Pages of the case', round: (n) => `Round ${n}`,
  },
  sync: {
    title: 'Sync', savedHere: 'Saved here', onServer: 'On the server', waiting: (n) => `${n} waiting`, syncing: 'Syncing', offlineSince: (time) => `Offline since ${time}`,
    offline: 'Offline', savedCount: (n) => `${n} saved here`, signedOut: 'Signed out', last: 'Last exchange', never: 'none yet', next: 'Next try', now: 'Sync now', transfer: 'Footage',
    speed: (a) => `${a}/s`, left: (a) => `about ${a} left`, refused: (n) => `${n} refused by the server, kept here`, explainOnline: 'Every step is saved here first, then sent to the server.', explainOffline: 'You can go on working. It is sent when the server is back.',
    unreachable: 'The workstation does not answer', unreachableHint: 'Open Kantai again; what was saved is safe.',
  },
  status: { unassigned: 'Unassigned', scoring: 'Scoring', submitted: 'All submitted', opened: 'In panel', concluded: 'Concluded', withdrawn: 'Withdrawn', returned: 'Returned' },
  inbox: {
    title: 'Tasks', mine: 'My tasks', others: 'Waiting for others', due: 'Due soon', emptyDue: 'No case is near or past its deadline.', emptyDueHint: 'Limits by law, promised ones and rectifications are called to mind here before they are late.', done: 'Done', all: 'All', filters: 'Kinds of task', searchHint: 'Number, applicant or matter', state: 'State', number: 'Number', applicant: 'Applicant', matter: 'Matter', role: 'Role',
    limit: 'Limit', progress: 'Progress', footage: 'Footage', offline: 'Offline', unsynced: 'Unsynced', action: 'Action', score: 'Score', open: 'Open panel', conclude: 'Conclude', look: 'Look',
    take: 'Take offline', ready: 'Here', fetchingOriginals: 'Viewable; fetching originals', fetching: (p) => `Fetching ${p}`, partial: (p) => `${p} here`, drop: 'No longer keep here', stop: 'Stop', none: 'Not here', nothing: '—',
    emptyMine: 'Nothing for you to do.', emptyMineHint: 'New cases appear here by themselves; "All" shows the others.', emptyOthers: 'You are not waiting for anybody.', emptyDone: 'No case is concluded yet.', emptyAll: 'No case has been assigned to you yet.',
    emptyAllHint: 'Cases appear when they are assigned. If one should be here, check the sync state at the top right.', emptySearch: (q) => `No case matches "${q}".`, clear: 'Clear search', keys: 'Choose', keyOpen: 'Open', syncLine: 'Sync', rows: (n) => `${n} case${s(n)}`,
  },
  review: {
    footage: 'Footage', footageHere: (a, b) => `${a} / ${b} here`, evidence: 'Evidence', noFootage: 'This case has no footage yet.', noFootageStaff: 'Add it on the import page.', noFootageExpert: 'It appears here when staff import it.',
    noEvidence: 'Choose an item and press M to mark the picture.', sheet: 'Scoring sheet', key: 'Key', filterAll: 'All', unanswered: (n) => `Open ${n}`, fails: (n) => `Fails ${n}`, keys: '★ Key', withEvidence: (n) => `Evidence ${n}`,
    nothingHere: 'No item fits this filter.', answers: { meets: 'Meets', basically: 'Mostly', fails: 'Fails', na: 'N/A' }, open: 'Open', pointsOf: (a, b) => `${a} / ${b} pt`, points: 'Points', full: (n) => `of ${n} points`,
    note: 'Note', noteHint: 'What you see, and where (press N)', noteMust: 'This answer needs a note', advice: 'Advice', adviceHint: 'A suggestion to the applicant; does not count', adviceAdd: '+ Advice', naReason: 'Why it does not apply (required)', naReasonHint: 'For example: no chilled food is sold',
    naAsk: 'Write the reason; Enter saves, Esc cancels', mark: 'Mark', markAdd: '+ Mark (M)', markHint: 'Click the picture, or drag a box; Esc ends', markRemove: 'Remove mark', markNone: 'Choose an item first', basis: 'Basis', method: 'Method', deferred: 'may follow later', noBasis: 'not given',
    levels: { key: 'Key', important: 'Important', general: 'General' }, current: 'so far', ifRest: 'if the rest meets', hidden: 'By the bureau\'s setting the result is hidden while scoring.', derivation: 'Derivation', submit: 'Submit and lock', left: (n) => `${n} to go`, whatsLeft: 'Left before you submit',
    leftAnswers: (n) => `${n} item${s(n)} open`, leftNotes: (n) => `${n} note${s(n)} missing`, leftReasons: (n) => `${n} reason${s(n)} missing`, leftPoints: (n) => `${n} item${s(n)} without points`, allDone: 'Every item is answered.', goThere: 'Go to the first', opinion: 'Your opinion (required)',
    opinionHint: 'Sum up what you saw and what you think', submitTitle: 'Submit and lock the sheet', submitSure: 'Once submitted the sheet is locked and nobody can change it. Your opinion and scores are signed.', submitted: 'Submitted and locked', submittedAt: (time) => `Submitted ${time}; the sheet is locked`, lockedOther: 'Scoring has ended',
    readOnly: 'Read only: you are not a scoring expert of this case', lockedHint: 'When the panel opens you will see everybody\'s answers.', unsureOffline: 'You are offline: it is saved here and sent when the server is back.', source: 'original', proxy: 'preview', level: (n) => `level ${n}`, unadjusted: 'unadjusted', adjusted: 'adjusted',
    browse: 'Browse', point: 'Point', box: 'Box', tools: 'Picture tools', heading: 'Heading', fov: 'Field', fit: 'Whole', zoomIn: 'Zoom in', zoomOut: 'Zoom out', noViewer: 'This machine cannot show the footage.', noViewerHint: 'The drawing program did not start, and there is no WebGL 2 here. Open the window anew; if that does not help, update the graphics driver or use another machine. The sheet still works, and what was saved is there.',
    layoutBoth: 'Both', layoutPicture: 'Picture only', layoutSheet: 'Sheet only', layout: 'Layout', undone: 'Undone', redone: 'Redone', undoneWhat: (what) => `Undone: ${what}`, redoneWhat: (what) => `Redone: ${what}`, itemNow: (no, answer) => `${no} is now “${answer}”`, itemChanged: (no, part) => `${no} ${part}`, answerSaved: (no, answer) => `${no} ${answer}, saved here`, savedNote: 'Saved here', marked: 'Mark saved here',
    nextAfter: 'Go to the next open item after answering', sectionProgress: (a, b) => `${a} / ${b}`, phrases: 'Phrases', holes: (n) => `${n} tile${s(n)} could not be fetched`, loadingPicture: 'Fetching the picture', sharp: 'Sharp', restored: 'Graphics restored', shot: 'Shot', whole: 'Whole', noAnswerYet: 'Answer first, then give points',
    viewOf: (title) => `Footage ${title}`, footageNumber: (n) => `Footage ${n}`, suspended: 'Graphics suspended, restoring…', panelAnswers: 'Everybody\'s answers',
  },
  viewer: {
    nothing: 'No picture', sphere: (yaw, pitch, fov) => `Panorama, yaw ${yaw}°, pitch ${pitch}°, field ${fov}°`, flat: (x, y) => `Picture, centre at pixel ${x}, ${y}`, sharp: 'sharp', loading: 'fetching detail',
    marks: (n, all) => `${n} of ${all} marks in view`, pointTool: 'point tool', boxTool: 'box tool', cursor: (a, b) => `cursor at ${a}, ${b}`, cornerSet: 'first corner set', stop: '. ',
  },
  conclusion: {
    title: 'Conclusion', ready: 'Progress', submittedAll: (a, b) => `Experts submitted ${a} / ${b}`, opened: 'Panel opened', unsettled: (n) => `${n} disagreement${s(n)} to settle`, settledAll: 'All disagreements settled', rectified: 'The rectification is closed', minutesApproved: 'Everybody approved the minutes', numbered: 'Number', numberPending: 'number pending', composed: 'Conclusion composed', stale: 'The case changed since; compose again',
    signed: 'Conclusion signed', openPanel: 'Open the panel', openPanelHint: 'From then on the panel sees one another\'s scores and opinions. It cannot be taken back.', disagreements: 'Disagreements', noDisagreement: 'Nothing to settle.', sheetsAwaitedHint: 'Every expert has submitted. Their sheets arrive with the exchange; then the disagreements are listed here.', settle: 'Settle', settleAnswer: 'Settled as', settleReason: 'Reason (required, printed in the conclusion)', settled: 'Settled', points: 'Points',
    preview: 'Preview', previewDraft: 'Draft', previewSigned: 'Signed', noPreview: 'There is no document to preview yet.', noPreviewHint: 'Complete the list on the left, then compose.', compose: 'Compose', recompose: 'Compose again', composing: 'Composing…', sign: 'Sign', signing: 'Signing…', signHint: 'Signs with this machine\'s test key. It is not an official seal.',
    signSure: 'Once signed the conclusion cannot be changed, only superseded by a correction.', save: 'Save PDF', print: 'Print', page: (a, b) => `Page ${a} / ${b}`, zoomIn: 'Zoom in', zoomOut: 'Zoom out', outcome: 'Outcome', testKey: 'test key', signer: 'Signer', matter: 'Matter', notStaff: 'Staff compose the conclusion; here you can only look.', rendering: 'Rendering…',
    previewFailed: 'The preview does not open. The file is not damaged; try again.', missingGlyph: (c, w) => `The font lacks these characters: ${c} (in "${w}"). Please check the text.`, before: 'Before the panel opens nobody\'s scores are shown.', opinion: 'Opinion', people: 'Panel', notSubmitted: 'not submitted', didSubmit: 'submitted',
    missing: { notAllSubmitted: 'Some experts have not submitted', notOpened: 'The panel is not open', sheetsAwaited: 'Not all sheets have arrived on this machine', unsettled: 'Disagreements are not settled', notNumbered: 'No number yet (given when online)', offline: 'The server cannot be reached', incomplete: 'Some items have no answer', footageMissing: 'Footage used as evidence is not on this machine', rectificationOpen: 'The rectification is not closed', conflicted: 'A member with a conflict is not replaced', quorumMissing: 'Too few members submitted', minutesOpen: 'Not everybody has approved the minutes' },
  },
  outcome: { pass: 'Pass', rectify: 'Pass after rectification', resurvey: 'Re-survey after rectification', fail: 'Fail' },
  import: {
    title: 'Import footage', drop: 'Drop pictures or videos here, or click to choose', hint: 'JPEG, PNG, WebP, AVIF, TIFF, HEIC; videos MP4, MOV, WebM, MKV; panoramas are recognised. The originals stay unchanged.', choose: 'Choose files', name: 'File', size: 'Size', caption: 'Title', captionHint: 'What it shows, for example: Kitchen panorama', start: (n) => `Import ${n} file${s(n)}`, remove: 'Remove', cancel: 'Cancel', again: 'Try again',
    waiting: 'waiting', receiving: 'receiving', reading: 'reading', pyramid: 'cutting tiles', proxies: 'making copies to play', storing: 'storing', done: 'imported', present: 'In this case already', presentNone: 'This case has no footage yet.', staffOnly: 'Footage is imported by staff.', here: 'here', pano: 'Panorama', flat: 'Flat', captionMissing: 'Enter a title', dropNow: 'Let go to add',
    errors: { notAnImage: 'This is neither a picture nor a video.', truncated: 'The file is incomplete; perhaps copying was cut short. Copy it again.', noFrames: 'There is not one frame in this video: nothing was recorded, or the file was not copied to its end. Look at it where it was taken, and copy it again.', tooLarge: 'The file is larger than can be imported.', unsupported: 'This format is not supported; convert it to JPEG, PNG, WebP, AVIF or TIFF, a video to MP4, MOV, WebM or MKV.', alreadyThere: 'This case has this picture already.', diskFull: 'The disk is full; nothing was imported.', cancelled: 'Cancelled; nothing was kept.', notAllowed: 'You may not import footage.', needsFfmpeg: 'Videos are imported by FFmpeg, which this machine does not have. Install it (Debian, Ubuntu: apt install ffmpeg; Windows: winget install ffmpeg; macOS: brew install ffmpeg), then try again.', failed: 'It was not imported and nothing was kept. Try again.', ...facesEn.errors },
  },
  verify: verifyEn,
  settings: {
    title: 'Settings', language: 'Language', theme: 'Appearance', server: 'Server', version: 'Version', host: 'Runs as', hosts: { electron: 'desktop program', web: 'browser window' }, dataHere: 'Data on this machine', cases: (n) => `${n} case${s(n)}`, footageHere: (a, b) => `${a} of ${b}`, waiting: 'Waiting for the server', person: 'Signed in', bureau: 'Bureau',
    keys: 'Keys', scoring: 'Scoring', nextAfter: 'Go to the next open item after answering', about: 'About and diagnostics', lastSync: 'Last exchange', pinned: (n) => `${n} taken offline`, browser: 'Engine', graphics: 'Graphics', graphicsKinds: { gpu: 'WebGL 2, drawn by the graphics card', processor: 'Drawn by the processor (no graphics card)', software: 'WebGL 2, drawn by the processor (slower)', lost: 'graphics suspended', none: 'cannot draw (the drawing program did not start, and there is no WebGL 2)' },
  },
  storage: storageEn,
  conflicts: conflictsEn,
  keys: {
    title: 'Keys', groups: { item: 'Scoring', picture: 'Picture', all: 'Everywhere' }, previous: 'Previous item', next: 'Next item', nextOpen: 'Next open item', answer: 'Answer', clear: 'Take the answer back', points: 'Enter points', note: 'Note', advice: 'Advice', mark: 'Mark (point / box)', previousFootage: 'Previous footage', nextFootage: 'Next footage', pictureOnly: 'Picture only', layout: 'Change layout', undo: 'Undo', redo: 'Redo',
    submit: 'Submit', help: 'All keys', escape: 'End marking / close', evidence: 'Back to this item\'s evidence', fit: 'Whole picture', zoom: 'Zoom', pan: 'Turn / move', turn: 'Items', openRow: 'Open the chosen case', saveNote: 'Save the note',
  },
};
