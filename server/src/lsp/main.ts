/** The server's entry: stdio, node IPC or a socket, as the client's arguments say. */
import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import { startServer } from './server.ts';

startServer(createConnection(ProposedFeatures.all), __dirname);
