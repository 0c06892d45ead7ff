/** Id of the ring that a server accepts. */
export const id = '01890a5d-ac96-774b-bcce-b302099a8057';

/** What a server says of a ring that it accepted. */
export const accepted = {
  id,
  bell: 'bell',
  state: 'queued',
  ahead: 0,
  expectedAt: '2030-01-02T03:04:05.678Z',
  board: 'ready',
};
