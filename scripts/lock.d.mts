export declare const exclusively: <T>(file: string, work: () => T | Promise<T>) => Promise<T>;
