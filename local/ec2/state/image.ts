import type { Tags } from './instance.ts';

/** A registered AMI. Instances may also launch from AMIs that were never registered here. */
export interface Image {
  readonly imageId: string;
  readonly name: string;
  readonly creationTime: number;
  readonly architecture: string;
  readonly rootDeviceName: string;
  readonly description?: string | undefined;
  readonly imdsSupport?: 'v2.0' | undefined;
  tags: Tags;
}
