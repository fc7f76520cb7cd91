/** The three channels between the preload bridge and the main process. Commands share one: their set is the interface's. */
export const callChannel = 'cartable:call';
/** A file that the person dropped: its path is read by the preload script, which a page cannot make up. */
export const addFileChannel = 'cartable:addFile';
export const eventChannel = 'cartable:event';
