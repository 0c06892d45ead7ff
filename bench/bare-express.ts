/** An Express app with the body parsers that BellBot's requests need and nothing else: what BellBot is measured against. */
import express from 'express';

const app = express();
app.use(express.json(), express.urlencoded({ extended: false }));
let count = 0;
app.post('/ring', (_request, response) => {
  count += 1;
  response
    .status(202)
    .json({ id: count, bell: 'bell', state: 'queued', ahead: 0, expectedAt: null, board: 'none' });
});
const server = app.listen(0, '127.0.0.1', () => {
  const address = server.address();
  process.send?.(typeof address === 'object' ? address?.port : undefined);
});
