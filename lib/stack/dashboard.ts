import { queuePanels, panelRows, type Line, type Panel } from './dashboard-panels.ts';
import { partOf, type Part } from './part.ts';
import { substituted, type ResourceOf } from './resource.ts';

/** CloudWatch's grid is so many cells wide. */
const GRID_WIDTH = 24;
const PANEL_HEIGHT = 6;
const HEADING_HEIGHT = 2;
const ALARMS_HEIGHT = 4;
const PERIOD_SECONDS = 300;

/** What stands on a dashboard, and where. */
type Widget = {
  readonly type: 'alarm' | 'metric' | 'text';
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly properties: object;
};

/**
 * The dashboard of a stack: what its alarms say, then one row for each question. Every function, queue and alarm of the
 * stack is on it. One for each Region, since dashboards are known by their names in all of an account.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html
 */
export function dashboard(stack: Pick<Part, 'functions' | 'resources'>): Part {
  const Dashboard: ResourceOf<'AWS::CloudWatch::Dashboard'> = {
    Type: 'AWS::CloudWatch::Dashboard',
    Properties: {
      DashboardName: substituted('${AWS::StackName}-${AWS::Region}'),
      DashboardBody: substituted(JSON.stringify({ widgets: widgetsOf(stack) })),
    },
  };
  return partOf({
    resources: { Dashboard },
    outputs: {
      DashboardUrl: {
        Description: 'What the guardrail sees, does and fails at',
        Value: substituted(
          'https://${AWS::Region}.console.aws.amazon.com/cloudwatch/home?region=${AWS::Region}#dashboards/dashboard/${Dashboard}',
        ),
      },
    },
  });
}

function widgetsOf({ functions, resources }: Pick<Part, 'functions' | 'resources'>): Widget[] {
  const keys = Object.keys(functions);
  const rows = [...panelRows(keys), queuePanels(resources)];
  return [heading, alarmsOf(resources), ...rows.flatMap((row, index) => widgetsInRow(row, index))];
}

const heading: Widget = {
  type: 'text',
  x: 0,
  y: 0,
  width: GRID_WIDTH,
  height: HEADING_HEIGHT,
  properties: {
    markdown:
      '# imds-guardrail in ${AWS::Region}\nEvery EC2 instance IMDSv2-only. An alarm says what it means and what to do first; the README has more.',
  },
};

function alarmsOf(resources: Part['resources']): Widget {
  const ids = Object.keys(resources).filter((id) => resources[id]?.Type === 'AWS::CloudWatch::Alarm');
  return {
    type: 'alarm',
    x: 0,
    y: HEADING_HEIGHT,
    width: GRID_WIDTH,
    height: ALARMS_HEIGHT,
    properties: { title: 'Alarms', alarms: ids.map((id) => `\${${id}.Arn}`) },
  };
}

function widgetsInRow(row: readonly Panel[], index: number): Widget[] {
  const width = Math.floor(GRID_WIDTH / row.length);
  return row.map((panel, column) => ({
    type: 'metric',
    x: column * width,
    y: HEADING_HEIGHT + ALARMS_HEIGHT + index * PANEL_HEIGHT,
    width,
    height: PANEL_HEIGHT,
    properties: {
      title: panel.title,
      view: 'timeSeries',
      stacked: false,
      region: '${AWS::Region}',
      period: PERIOD_SECONDS,
      metrics: panel.lines.map(metricOf),
      yAxis: { left: { min: 0 } },
    },
  }));
}

function metricOf({ metric, dimensions, statistic, label }: Line): readonly unknown[] {
  return [...metric, ...dimensions.flat(), { stat: statistic, label }];
}
