import { ChevronRight, Folder, FolderOpen } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Button } from 'react-aria-components/Button';
import { Collection } from 'react-aria-components/Collection';
import { Tree, TreeItem, TreeItemContent } from 'react-aria-components/Tree';
import { classes } from '../../lib/classes.ts';
import './Files.css';

/** A folder and those inside it, already in order. */
export interface FolderNode {
  readonly id: string;
  readonly name: string;
  readonly children: readonly FolderNode[];
}

export interface FolderTreeProps {
  readonly label: string;
  readonly folders: readonly FolderNode[];
  readonly selected: string;
  readonly onSelect: (id: string) => void;
  /** Open when first shown. */
  readonly expanded: readonly string[];
}

/** Folders as a tree: arrows move, open and close; Enter shows a folder. */
export function FolderTree({ label, folders, selected, onSelect, expanded }: FolderTreeProps) {
  return (
    <Tree
      className="tree"
      aria-label={label}
      items={folders}
      selectionMode="single"
      selectionBehavior="replace"
      disallowEmptySelection
      selectedKeys={[selected]}
      defaultExpandedKeys={expanded}
      onSelectionChange={(keys) => {
        const [first] = keys === 'all' ? [] : keys;
        if (first !== undefined) onSelect(String(first));
      }}
    >
      {(node) => <FolderItem node={node} />}
    </Tree>
  );
}

function FolderItem({ node }: { readonly node: FolderNode }) {
  const { t } = useTranslation('common');
  return (
    <TreeItem id={node.id} textValue={node.name} className="tree-row">
      <TreeItemContent>
        {({ isExpanded, hasChildItems }) => {
          const Icon = isExpanded && hasChildItems ? FolderOpen : Folder;
          return (
            <span className="tree-cell">
              <Button
                slot="chevron"
                className={classes('tree-chevron', !hasChildItems && 'tree-leaf')}
                aria-label={t('toggleFolder', { name: node.name })}
              >
                <ChevronRight aria-hidden="true" />
              </Button>
              <Icon className="tree-icon" aria-hidden="true" />
              <span className="tree-name">{node.name}</span>
            </span>
          );
        }}
      </TreeItemContent>
      <Collection items={node.children}>{(child) => <FolderItem node={child} />}</Collection>
    </TreeItem>
  );
}
