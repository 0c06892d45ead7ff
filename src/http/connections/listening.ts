/** The event of a socket by which a route says that it is for good a listener's, and no other requests will be answered on it. */
export const listenEvent = 'bellbot:listens';

/** The event of a socket by which a route says that its listener does not keep up, and is to be cut. */
export const behindEvent = 'bellbot:behind';
