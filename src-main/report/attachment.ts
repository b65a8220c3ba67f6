// What is attached is read by everybody who verifies, so its shape is shared.
export { ATTACHMENT_NAME, ATTACHMENT_SCHEMA, type CaseAttachment } from '#shared/verify/attachment.ts';
