export const key = 'under the mat';
