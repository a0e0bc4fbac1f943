/** The server's entry: stdio, node IPC or a socket, as the client's arguments say. */
import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import { optimizeLater } from '../host/optimizingCompiler.ts';
import { startServer } from './server.ts';

optimizeLater();
startServer(createConnection(ProposedFeatures.all), __dirname);
