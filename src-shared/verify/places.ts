// Names of the places that a document holds ready before anybody signs; composing writes them, verifying knows them.

/** The office's seal: the last signature, which closes the document. */
export const SEAL_FIELD = 'Seal';
/** Fields for time stamps on the whole document: `Time 1`, `Time 2` … They show nothing. */
export const TIME_FIELD = 'Time';
/** Fields of the panel: `Panel 1`, `Panel 2` … in the panel's printed order. */
export const PANEL_FIELD = 'Panel';
/** Stamps at the page edge that are filled together with the seal (骑缝章): `kantai-edge-1` … by page. */
export const STAMP_NAME = 'kantai-edge-';
