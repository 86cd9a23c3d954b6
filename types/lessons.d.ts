/** Made by scripts/lesson-plugin.mjs: the lessons in the order of their numbers, English before Chinese. */
declare module 'virtual:lessons' {
  const lessons: readonly {
    name: string;
    locale: 'en' | 'zh';
    title: string;
    summary: string;
    minutes: number;
    needs: string[];
    steps: number;
  }[];
  export default lessons;
}
